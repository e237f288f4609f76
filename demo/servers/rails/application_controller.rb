class ApplicationController < ActionController::Base
  # Answers 422 to a token that is missing or stale. It looks at the token before the session, so an expired session gets a 422 too; the SDK then asks
  # the status. With `with: :null_session` a stale token would look like a session that is over: 401 although signed in.
  protect_from_forgery with: :exception
  before_action { response.headers["Cache-Control"] = "no-store" }
  helper_method :signed_in?, :expires_in

  private

  def signed_in?
    session[:user].present? && expires_in > 0
  end

  def touch
    session[:seen] = Time.now.to_f
  end

  def expires_in
    (session[:seen] + LIFETIME - Time.now.to_f).clamp(0, LIFETIME).round(1)
  end

  # This answer sends no cookie, so that it extends nothing.
  def peek
    request.session_options[:skip] = true
  end
end
