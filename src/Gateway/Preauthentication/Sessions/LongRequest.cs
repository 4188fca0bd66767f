using Gateway.Identity.Credentials;

namespace Gateway.Preauthentication.Sessions;

/// <summary>A request that may last long, and what admitted it.</summary>
/// <param name="context">The request.</param>
/// <param name="session">The browser session; null for none.</param>
/// <param name="appPassword">The app password; null for none.</param>
/// <param name="view">The request, as administrators see it.</param>
internal sealed class LongRequest(HttpContext context, BrowserSession? session, AppPassword? appPassword, LongRequestView view)
{
    private const string ByAdministrator = "an administrator ended the request.";

    private readonly Lock _gate = new();
    private bool _isOver;

    /// <summary>Why it was cut; null if it was not.</summary>
    public string? Reason { get; private set; }

    public LongRequestView View => view;

    /// <summary>Cuts the request where what admitted it has ended.</summary>
    public void CutIfEnded(SessionRegistry sessions, DateTimeOffset now)
    {
        if (WhyEnded(sessions, now) is { } reason)
        {
            Cut(reason);
        }
    }

    /// <summary>Cuts the request because an administrator says so.</summary>
    public void End() => Cut(ByAdministrator);

    private void Cut(string reason)
    {
        // A context serves the next request of its connection when this one is over.
        lock (_gate)
        {
            if (_isOver || Reason is not null)
            {
                return;
            }

            Reason = reason;
            context.Abort();
        }
    }

    /// <summary>The request has ended.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _isOver = true;
        }
    }

    private string? WhyEnded(SessionRegistry sessions, DateTimeOffset now)
    {
        if (appPassword is not null && !appPassword.IsValid(now))
        {
            return "the app password was revoked.";
        }

        return session is not null && (sessions.IsRevoked(session.Id) || sessions.IsRevoked(session.Account, session.Started))
            ? "the session was ended."
            : null;
    }
}
