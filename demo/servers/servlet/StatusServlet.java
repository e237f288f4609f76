import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.catalina.Manager;
import org.apache.catalina.Session;

/** How long does the session still live? Not by request.getSession(), which extends it, but by the manager. */
public class StatusServlet extends HttpServlet {
    private final transient Manager sessions;

    StatusServlet(Manager sessions) {
        this.sessions = sessions;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String id = request.getRequestedSessionId();
        Session session = id == null ? null : sessions.findSession(id);
        Login login = session == null || !session.isValid() ? null
            : Login.of(session.getSession(), session.getMaxInactiveInterval() - session.getIdleTimeInternal() / 1000.0);
        Answers.json(response, 200, login == null ? "{\"authenticated\":false}" : login.json("\"authenticated\":true,"));
    }
}
