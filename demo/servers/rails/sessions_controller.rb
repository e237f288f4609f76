class SessionsController < ApplicationController
  USERS = { "ada" => "engine", "grace" => "compiler" }.freeze # yours come from a database, and are hashed

  rescue_from ActionController::InvalidAuthenticityToken do
    next redirect_to("/login", status: :see_other) if action_name == "create" # the form was older than the session that it was made for

    peek # a refused call extends nothing
    render json: { error: "csrf" }, status: :unprocessable_entity
  end

  def create
    user = params[:user].to_s
    right = ActiveSupport::SecurityUtils.secure_compare(USERS.fetch(user) { SecureRandom.hex }, params[:password].to_s)
    return redirect_to("/login?wrong", status: :see_other) unless right

    reset_session # nothing of the visitor's session goes over, its CSRF token neither
    session[:user] = user
    session[:sign_in] = SecureRandom.hex(8) # the name of this login; no credential, so the page may know it
    touch
    redirect_to "/", status: :see_other
  end

  def show
    peek
    render json: signed_in? ? { authenticated: true, **report } : { authenticated: false }
  end

  def heartbeat
    unless signed_in?
      peek
      return render(json: { authenticated: false }, status: :unauthorized)
    end
    touch
    render json: report
  end

  def destroy
    meant = request.headers["Holdfast-Sign-In"]
    if meant.nil? || meant == session[:sign_in]
      reset_session # only this browser's copy: whoever has kept the cookie can still use it until its time is over
    else
      peek # another login's logout came late: ignored
    end
    request.headers["Accept"].to_s.include?("application/json") ? head(:no_content) : redirect_to("/login?ended", status: :see_other)
  end

  private

  def report
    { user: session[:user], signIn: session[:sign_in], expiresIn: expires_in, csrfToken: form_authenticity_token }
  end
end
