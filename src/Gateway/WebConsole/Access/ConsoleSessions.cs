using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Gateway.Admin;
using Gateway.Identity.Credentials;
using Gateway.Preauthentication.Sessions;
using Microsoft.Extensions.Options;

namespace Gateway.WebConsole.Access;

/// <summary>
/// The sessions of signed-in browsers, in memory. A session ends after half an hour without use, after ten hours, with the process, when
/// the token changes or the user loses the role, and when all sessions of the user's account are ended.
/// </summary>
internal sealed class ConsoleSessions(
    IOptionsMonitor<AdminOptions> options, SessionRegistry registry, TimeProvider time, int capacity = 200)
{
    public static readonly TimeSpan Idle = TimeSpan.FromMinutes(30);
    public static readonly TimeSpan Absolute = TimeSpan.FromHours(10);

    // Keyed by the hash of the cookie, so that a memory dump contains no usable cookie.
    private readonly ConcurrentDictionary<string, ConsoleSession> _sessions = new(StringComparer.Ordinal);

    public int Count => _sessions.Count;

    /// <summary>Begins a session with a token; null if the configuration has no such token.</summary>
    /// <returns>The role, and the value of the session's cookie.</returns>
    public (AdminRole Role, string Cookie)? Start(string token)
    {
        if (AdminAccess.FindRoleOfToken(options.CurrentValue, token) is not { } role)
        {
            return null;
        }

        return (role, Add(new ConsoleSession(role, time.GetUtcNow()) { Token = TokenOf(role) }));
    }

    /// <summary>Begins a session of a person who has proved who it is; null if the person has no role.</summary>
    public (AdminRole Role, string Cookie)? Start(UserIdentity person, string account) =>
        ConsoleRoles.Of(options.CurrentValue, person) is { } role
            ? (role, Add(new ConsoleSession(role, time.GetUtcNow()) { Person = person, Account = account }))
            : null;

    /// <summary>The session of a cookie, which is used now; null if it has none, or one that has ended.</summary>
    public ConsoleSession? Find(string? cookie)
    {
        if (!ConsoleTokens.IsCookie(cookie) || !_sessions.TryGetValue(Hash(cookie!), out var session))
        {
            return null;
        }

        if (HasEnded(session, time.GetUtcNow()))
        {
            End(cookie!);
            return null;
        }

        session.LastSeen = time.GetUtcNow();
        return session;
    }

    /// <summary>Whether the session of a cookie goes on; it is not used by the question.</summary>
    public bool IsValid(string cookie) =>
        _sessions.TryGetValue(Hash(cookie), out var session) && !HasEnded(session, time.GetUtcNow());

    public void End(string cookie) => _sessions.TryRemove(Hash(cookie), out _);

    private bool HasEnded(ConsoleSession session, DateTimeOffset now) =>
        now - session.LastSeen >= Idle || now - session.Started >= Absolute || !IsGranted(session);

    private bool IsGranted(ConsoleSession session) => session.Person is { } person
        ? ConsoleRoles.Of(options.CurrentValue, person) == session.Role && !registry.IsRevoked(session.Account, session.Started)
        : session.Token == TokenOf(session.Role);

    private string Add(ConsoleSession session)
    {
        MakeRoom();
        var cookie = ConsoleTokens.NewCookie();
        _sessions[Hash(cookie)] = session;
        return cookie;
    }

    private void MakeRoom()
    {
        var now = time.GetUtcNow();
        foreach (var ended in _sessions.Where(s => HasEnded(s.Value, now)))
        {
            _sessions.TryRemove(ended);
        }

        while (_sessions.Count >= capacity && _sessions.MinBy(s => s.Value.LastSeen) is { Key: { } oldest })
        {
            _sessions.TryRemove(oldest, out _);
        }
    }

    private string TokenOf(AdminRole role)
    {
        var current = options.CurrentValue;
        return Hash((role == AdminRole.Act ? current.Token : current.ViewToken) ?? "");
    }

    private static string Hash(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
