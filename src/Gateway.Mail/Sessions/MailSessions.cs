using Gateway.Mail.Telemetry;

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

    /// <summary>The open sessions, the oldest first.</summary>
    public IReadOnlyList<MailSessionView> List() => [.. _sessions.Keys.Select(s => s.View).OrderBy(v => v.Started)];

    /// <summary>Ends a session; its client is told.</summary>
    /// <returns>The session; null if there is none with this id.</returns>
    public MailSessionView? End(string id)
    {
        var session = _sessions.Keys.FirstOrDefault(s => s.Id == id);
        session?.End(MailSessionEnd.EndedByAdministrator);
        return session?.View;
    }

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
