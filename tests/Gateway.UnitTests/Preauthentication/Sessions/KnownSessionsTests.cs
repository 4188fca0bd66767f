using System.Net;
using Gateway.Identity.Credentials;
using Gateway.Preauthentication.Sessions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.UnitTests.Preauthentication.Sessions;

public sealed class KnownSessionsTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch);

    [Fact]
    public void See_BeyondTheCapacity_HasRoomOnceOthersHaveEnded()
    {
        var sessions = new KnownSessions(new SessionRegistry(_time), _time, capacity: 2);
        var (soon, late, third) = (Session("soon"), Session("late"), Session("third"));
        sessions.See(soon, null, _time.GetUtcNow().AddMinutes(5));
        sessions.See(late, null, _time.GetUtcNow().AddHours(5));

        See(third);
        Assert.Equal(["late", "soon"], Accounts(sessions));

        // It is looked for once a minute at most.
        _time.Advance(TimeSpan.FromMinutes(6));
        See(third);
        Assert.Equal(["late", "third"], Accounts(sessions));

        Assert.NotNull(sessions.End(late.Id));
        See(Session("fourth"));
        Assert.Equal(["fourth", "third"], Accounts(sessions));

        void See(BrowserSession session) => sessions.See(session, null, _time.GetUtcNow().AddHours(1));
    }

    private static string[] Accounts(KnownSessions sessions) => [.. sessions.List(null).Select(s => s.Account).Order()];

    private BrowserSession Session(string account) => new()
    {
        Id = Guid.NewGuid(),
        Account = account,
        Host = "mail.example.com",
        Network = SourceNetwork.Of(IPAddress.Loopback),
        IsPrivate = false,
        Started = _time.GetUtcNow(),
        LastSeen = _time.GetUtcNow(),
    };
}
