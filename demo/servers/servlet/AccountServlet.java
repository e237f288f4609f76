import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;

public class AccountServlet extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        HttpSession session = request.getSession(false); // looking at a session extends it: here it should, the visit of a page is use
        Login login = Login.of(session, App.LIFETIME);
        if (login == null) {
            Answers.redirect(response, "/login");
            return;
        }
        Answers.page(response, "Hello, " + login.user(), login, login.csrfToken(), """
            <dl>
              <dt>Time left</dt>
              <dd data-holdfast-remaining>%d s</dd>
              <dt>This login</dt>
              <dd>%s</dd>
            </dl>
            <label>Write something: it keeps you signed in, in every tab <textarea rows="4"></textarea></label>
            <p><a href="/?again">Another page</a> extends the session by itself. <a href="/" target="_blank">Another tab</a> shares it.</p>
            """.formatted((int) login.expiresIn(), login.signIn()));
    }
}
