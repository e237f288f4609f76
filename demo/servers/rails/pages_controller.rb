class PagesController < ApplicationController
  def account
    return redirect_to("/login", status: :see_other) unless signed_in?

    touch # the visit of a page extends the session
  end

  def login; end
end
