import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * The CSRF filter comes first, and looks at the session for it: a heartbeat that it refuses extends too. It answers 403 to a stale token and to a session
 * that is over; the SDK then asks the status.
 */
public class HeartbeatServlet extends HttpServlet {
    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Login login = Login.of(request.getSession(false), App.LIFETIME);
        if (login == null) Answers.json(response, 401, "{\"authenticated\":false}");
        else Answers.json(response, 200, login.json(""));
    }
}
