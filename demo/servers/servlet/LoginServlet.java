import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Map;
import org.apache.catalina.filters.Constants;

/** The form and what it is sent to. The CSRF filter has looked at the POST before. */
public class LoginServlet extends HttpServlet {
    private static final Map<String, String> USERS = Map.of("ada", "engine", "grace", "compiler"); // yours come from a database, and are hashed

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        HttpSession session = request.getSession(); // whoever has none gets one: the form needs a token
        String csrfToken = Login.csrfToken(session);
        String notice = request.getParameter("ended") != null ? "<p class=\"notice\">You have been signed out.</p>"
            : request.getParameter("wrong") != null ? "<p class=\"notice\" role=\"alert\">Wrong name or password.</p>" : "";
        Answers.page(response, "Sign in", Login.of(session, App.LIFETIME), csrfToken, notice + """
            <form method="post" action="/login">
              <input type="hidden" name="X-CSRF-Token" value="%s">
              <label>Name <input name="user" autocomplete="username" required autofocus></label>
              <label>Password <input name="password" type="password" autocomplete="current-password" required></label>
              <button>Sign in</button>
            </form>
            <p><small>ada and engine, or grace and compiler</small></p>
            """.formatted(csrfToken));
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String user = request.getParameter("user");
        if (!isRight(user, request.getParameter("password"))) {
            Answers.redirect(response, "/login?wrong");
            return;
        }
        HttpSession session = request.getSession();
        request.changeSessionId(); // session fixation
        session.removeAttribute(Constants.CSRF_REST_NONCE_SESSION_ATTR_NAME); // it would survive the change
        session.setMaxInactiveInterval(App.LIFETIME);
        session.setAttribute("user", user);
        session.setAttribute("signIn", Login.randomName(8)); // the name of this login; no credential, so the page may know it
        Answers.redirect(response, "/");
    }

    private static boolean isRight(String user, String password) {
        return user != null && password != null && USERS.containsKey(user) && MessageDigest.isEqual(USERS.get(user).getBytes(), password.getBytes());
    }
}
