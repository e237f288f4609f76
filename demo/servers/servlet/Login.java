import jakarta.servlet.http.HttpSession;
import java.security.SecureRandom;
import java.util.HexFormat;
import org.apache.catalina.filters.Constants;

/** What a session holds of a login, and the JSON and the page say. Reading it extends nothing. */
record Login(String user, String signIn, double expiresIn, String csrfToken) {
    static Login of(HttpSession session, double expiresIn) {
        if (session == null || session.getAttribute("user") == null) return null;
        return new Login((String) session.getAttribute("user"), (String) session.getAttribute("signIn"), expiresIn, csrfToken(session));
    }

    /** The filter's own token, which it would make itself when a script asks for one. A form has to have it in the page. */
    static String csrfToken(HttpSession session) {
        String attribute = Constants.CSRF_REST_NONCE_SESSION_ATTR_NAME;
        if (session.getAttribute(attribute) == null) session.setAttribute(attribute, randomName(16));
        return (String) session.getAttribute(attribute);
    }

    static String randomName(int bytes) {
        byte[] name = new byte[bytes];
        new SecureRandom().nextBytes(name);
        return HexFormat.of().formatHex(name);
    }

    /** Names and tokens here need no escaping. */
    String json(String more) {
        return String.format(java.util.Locale.ROOT, "{%s\"user\":\"%s\",\"signIn\":\"%s\",\"expiresIn\":%.1f,\"csrfToken\":\"%s\"}", more, user, signIn, expiresIn, csrfToken);
    }
}
