import java.io.File;
import java.util.Map;
import org.apache.catalina.Context;
import org.apache.catalina.filters.RestCsrfPreventionFilter;
import org.apache.catalina.session.StandardManager;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.descriptor.web.FilterDef;
import org.apache.tomcat.util.descriptor.web.FilterMap;
import org.apache.tomcat.util.descriptor.web.LoginConfig;
import org.apache.tomcat.util.http.Rfc6265CookieProcessor;
import jakarta.servlet.http.HttpServlet;

/** Servlet sessions under Holdfast, on embedded Tomcat with its own CSRF filter. By itself: as docs/servers/servlet.md says. In a .war the settings of this file are in web.xml and context.xml. */
public class App {
    static final int IDLE_SECONDS = Integer.parseInt(System.getenv().getOrDefault("IDLE_SECONDS", "900")); // the limit that users know: the page counts it
    /** A little longer than the limit that the page counts, or whoever presses "Stay signed in" in the last second would find no session. */
    static final int LIFETIME = IDLE_SECONDS * 6 / 5;

    public static void main(String[] args) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(System.getProperty("java.io.tmpdir"));
        tomcat.setHostname("127.0.0.1");
        tomcat.setPort(Integer.parseInt(System.getenv().getOrDefault("PORT", "8000")));
        tomcat.getConnector().setProperty("address", "127.0.0.1");

        Context context = tomcat.addContext("", new File(System.getenv().getOrDefault("PUBLIC", "../public")).getAbsolutePath());
        context.setSessionCookieName("servlet_sid"); // cookies ignore ports: two servers on one host need two names
        context.setUseHttpOnly(true);
        Rfc6265CookieProcessor cookies = new Rfc6265CookieProcessor();
        cookies.setSameSiteCookies("lax");
        context.setCookieProcessor(cookies);

        // Tomcat's timeout is in minutes there; the login sets seconds on its session.
        context.setSessionTimeout(Math.max(1, LIFETIME / 60));
        StandardManager sessions = new StandardManager();
        sessions.setPathname(System.getenv("SESSIONS")); // a file: what is signed in stays so over a restart. Without it every deployment signs everybody out.
        context.setManager(sessions);

        // Without a login configuration embedded Tomcat adds an authenticator that looks at the session of every request: each one, even for a style
        // sheet, would extend it.
        context.setLoginConfig(new LoginConfig("NONE", null, null, null));

        FilterDef csrf = new FilterDef();
        csrf.setFilterName("csrf");
        csrf.setFilter(new RestCsrfPreventionFilter());
        csrf.addInitParameter("pathsAcceptingParams", "/login,/logout"); // the forms of pages send the token as a field
        context.addFilterDef(csrf);
        FilterMap paths = new FilterMap();
        paths.setFilterName("csrf");
        for (String path : new String[] {"/login", "/logout", "/session/heartbeat"}) paths.addURLPattern(path);
        context.addFilterMap(paths);

        Map<String, HttpServlet> servlets = Map.of(
            "", new AccountServlet(),
            "/login", new LoginServlet(),
            "/session", new StatusServlet(sessions),
            "/session/heartbeat", new HeartbeatServlet(),
            "/logout", new LogoutServlet());
        servlets.forEach((path, servlet) -> Tomcat.addServlet(context, "servlet" + path, servlet).addMapping(path));
        Tomcat.addServlet(context, "files", "org.apache.catalina.servlets.DefaultServlet").addMapping("/");
        context.addMimeMapping("css", "text/css");
        context.addMimeMapping("js", "text/javascript");
        context.addMimeMapping("svg", "image/svg+xml");

        tomcat.start();
        // The sessions are written when the context stops.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                tomcat.stop();
                tomcat.destroy();
            } catch (Exception error) {
                error.printStackTrace();
            }
        }));
        tomcat.getServer().await();
    }
}
