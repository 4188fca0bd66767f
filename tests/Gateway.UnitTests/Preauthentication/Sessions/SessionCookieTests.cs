using System.Net;
using Gateway.Identity.Credentials;
using Gateway.Preauthentication.Sessions;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.UnitTests.Preauthentication.Sessions;

public sealed class SessionCookieTests
{
    private const string Account = "alice";

    [Fact]
    public void Session_ThatBeginsRightAfterAllOthersWereEnded_IsNoneOfThem()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 1, 2, 3, 4, 5, 100, TimeSpan.Zero));
        var registry = new SessionRegistry(time);
        var cookies = new SessionCookie(new EphemeralDataProtectionProvider());

        var before = cookies.Read(cookies.Write(Session(time.GetUtcNow())));
        time.Advance(TimeSpan.FromMilliseconds(50));
        registry.RevokeBefore(Account, time.GetUtcNow(), TimeSpan.FromHours(1));
        time.Advance(TimeSpan.FromMilliseconds(50));
        var after = cookies.Read(cookies.Write(Session(time.GetUtcNow())));

        Assert.True(registry.IsRevoked(Account, before!.Started));
        Assert.False(registry.IsRevoked(Account, after!.Started));
    }

    private static BrowserSession Session(DateTimeOffset started) => new()
    {
        Id = Guid.NewGuid(),
        Account = Account,
        Host = "mail.example.com",
        Network = SourceNetwork.Of(IPAddress.Loopback),
        IsPrivate = false,
        Started = started,
        LastSeen = started,
    };
}
