import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;

public class LogoutServlet extends HttpServlet {
    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        HttpSession session = request.getSession(false);
        String meant = request.getHeader("Holdfast-Sign-In");
        if (session != null && (meant == null || meant.equals(session.getAttribute("signIn")))) { // else another login's logout came late: ignored
            // The cookie stays: its id names nothing now, and an answer that clears it could arrive after a new login in another tab.
            session.invalidate();
        }
        String accept = request.getHeader("Accept");
        if (accept != null && accept.contains("application/json")) response.setStatus(HttpServletResponse.SC_NO_CONTENT);
        else Answers.redirect(response, "/login?ended");
    }
}
