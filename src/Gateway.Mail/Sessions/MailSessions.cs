using System.Collections.Concurrent;

namespace Gateway.Mail.Sessions;

/// <summary>The open sessions, for the sweep and for <c>status</c>.</summary>
public sealed class MailSessions
{
    private readonly ConcurrentDictionary<MailSession, byte> _sessions = new();

    public int Count => _sessions.Count;

    /// <summary>Sessions by protocol, route and destination.</summary>
    public IReadOnlyList<MailSessionCount> Counts() =>
    [
        .. _sessions.Keys
            .GroupBy(s => (s.Protocol, Route: s.RouteName, Destination: s.DestinationName))
            .Select(g => new MailSessionCount(g.Key.Protocol, g.Key.Route, g.Key.Destination, g.Count()))
            .OrderBy(c => c.Protocol).ThenBy(c => c.Route, StringComparer.Ordinal).ThenBy(c => c.Destination, StringComparer.Ordinal),
    ];

    internal void Add(MailSession session) => _sessions[session] = 0;

    internal void Remove(MailSession session) => _sessions.TryRemove(session, out _);

    internal void Sweep(long now)
    {
        foreach (var (session, _) in _sessions)
        {
            session.Sweep(now);
        }
    }
}
