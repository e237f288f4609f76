import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

final class Answers {
    static void json(HttpServletResponse response, int status, String body) throws IOException {
        response.setStatus(status);
        response.setHeader("Cache-Control", "no-store");
        response.setContentType("application/json");
        response.getWriter().write(body);
    }

    static void redirect(HttpServletResponse response, String to) {
        response.setStatus(HttpServletResponse.SC_SEE_OTHER);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Location", to);
    }

    /** The frame of every page; what is put in is markup already. A JSP does the same with an include. */
    static void page(HttpServletResponse response, String title, Login login, String csrfToken, String content) throws IOException {
        String facts = login == null ? "data-user=\"\"" : "data-user=\"%s\" data-sign-in=\"%s\" data-expires-in=\"%s\"".formatted(login.user(), login.signIn(), login.expiresIn());
        String logout = login == null ? "" : """
            <form method="post" action="/logout">
              <input type="hidden" name="X-CSRF-Token" value="%s">
              <button data-holdfast-logout>Sign out</button>
            </form>
            """.formatted(csrfToken);
        response.setHeader("Cache-Control", "no-store");
        response.setContentType("text/html; charset=utf-8");
        response.getWriter().write("""
            <!doctype html>
            <html lang="en">
              <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width">
                <meta name="csrf-token" content="%4$s">
                <title>%1$s · Holdfast on Tomcat</title>
                <link rel="icon" href="/icon.svg">
                <link rel="stylesheet" href="/style.css">
                <script src="/holdfast.iife.js" defer data-holdfast data-name="servlet" %2$s
                  data-idle="%3$ds" data-heartbeat="/session/heartbeat" data-status="/session" data-logout="/logout"
                  data-csrf-header="X-CSRF-Token" data-csrf-meta="csrf-token" data-ended-url="/login?ended"></script>
              </head>
              <body>
                <header>
                  <a href="/">Holdfast on Tomcat</a>
                  %5$s
                </header>
                <main>
                  <h1>%1$s</h1>
                  %6$s
                </main>
              </body>
            </html>
            """.formatted(title, facts, App.IDLE_SECONDS, csrfToken, logout, content));
    }
}
