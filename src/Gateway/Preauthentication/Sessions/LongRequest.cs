using System.Net;
using Gateway.Requests;
using Microsoft.Extensions.Primitives;

namespace Gateway.Preauthentication.Sessions;

/// <summary>A request that may last long, and what admitted it.</summary>
/// <param name="context">The request.</param>
/// <param name="found">The sign-in by a session or an app password.</param>
/// <param name="id">By which it is ended.</param>
/// <param name="started">When it began.</param>
internal sealed class LongRequest(HttpContext context, SignInResult found, long id, DateTimeOffset started)
{
    private const int MaximumDevice = 128;
    private const string ByAdministrator = "an administrator ended the request.";

    private readonly Lock _gate = new();

    // Read while the request is served, because its context is reused for the next request. No text is built before it is needed.
    private readonly string? _route = RequestRecord.Of(context).Route;
    private readonly string _method = context.Request.Method;
    private readonly HostString _host = context.Request.Host;
    private readonly PathString _path = context.Request.Path;
    private readonly IPAddress? _source = context.Connection.RemoteIpAddress;
    private readonly StringValues _agent = context.Request.Headers.UserAgent;
    private bool _isOver;

    /// <summary>Why it was cut; null if it was not.</summary>
    public string? Reason { get; private set; }

    /// <summary>By which it is ended.</summary>
    public long Id => id;

    /// <summary>The request, as administrators see it.</summary>
    public LongRequestView View => new(id, started, found.User?.Name, _source)
    {
        Route = _route,
        Method = _method,
        Host = _host.Host,
        Path = _path.Value ?? "",
        Device = _agent.ToString() is { Length: > 0 } agent ? agent[..Math.Min(agent.Length, MaximumDevice)] : null,
        AdmittedBy = found.AppPassword is { } password ? $"app password {password.Id}" : "session",
    };

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
        if (found.AppPassword is { } appPassword && !appPassword.IsValid(now))
        {
            return "the app password was revoked.";
        }

        return found.Session is { } session && (sessions.IsRevoked(session.Id) || sessions.IsRevoked(session.Account, session.Started))
            ? "the session was ended."
            : null;
    }
}
