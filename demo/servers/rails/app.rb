# Rails' cookie session under Holdfast, with Rails' own CSRF tokens. By itself: PORT=8000 ruby app.rb
# In an application of the usual shape, the settings go into config/application.rb and the rest where its name says.

require "rails"
require "active_support/all"
require "action_controller/railtie"
require "action_view/railtie"
require "securerandom"

IDLE_SECONDS = ENV.fetch("IDLE_SECONDS", 900).to_i # the limit that users know: the page counts it
# A little longer than the limit that the page counts, or whoever presses "Stay signed in" in the last second would find no session.
LIFETIME = IDLE_SECONDS * 1.2

class App < Rails::Application
  config.load_defaults 6.1
  config.root = __dir__
  config.eager_load = false
  # The session is in the cookie and this seals it, so it has to be the same after a restart and in every process.
  config.secret_key_base = ENV["SECRET"] || SecureRandom.hex(64)
  # With expire_after every answer sends the cookie again, and so extends the session. What must not extend it says so: see `peek`.
  config.session_store :cookie_store, key: "rails_sid", expire_after: LIFETIME.seconds, same_site: :lax, httponly: true # secure: true wherever there is https
  config.paths["app/views"] = ["views"]
  config.paths["public"] = ["../public"]
  config.public_file_server.enabled = true
  config.hosts.clear # the test machine's names; yours are in config.hosts
  config.logger = Logger.new($stderr)
  config.log_level = :warn
end

require_relative "application_controller"
require_relative "pages_controller"
require_relative "sessions_controller"

App.initialize!
App.routes.draw do
  root "pages#account"
  get "/login", to: "pages#login"
  post "/login", to: "sessions#create"
  get "/session", to: "sessions#show"
  post "/session/heartbeat", to: "sessions#heartbeat"
  post "/logout", to: "sessions#destroy"
end

if $PROGRAM_NAME == __FILE__
  require "rack/handler/puma"
  Rack::Handler::Puma.run App, Host: "127.0.0.1", Port: ENV.fetch("PORT", 8000), Threads: "1:5", Silent: true
end
