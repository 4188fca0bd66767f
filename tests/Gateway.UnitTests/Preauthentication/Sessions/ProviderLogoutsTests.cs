using Gateway.Preauthentication.Sessions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.UnitTests.Preauthentication.Sessions;

public sealed class ProviderLogoutsTests
{
    private static readonly ProviderSession Alices = new("corp", "alice", "one");

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);

    private DateTimeOffset Now => _time.GetUtcNow();

    [Fact]
    public void Ended_BySession_EndsThatSessionAlone()
    {
        var logouts = new ProviderLogouts(_time);

        logouts.Add(new("corp", "alice", "one", Now, Now.AddHours(8)));

        Assert.True(logouts.HasEnded(Alices, Now.AddMinutes(1)));
        Assert.False(logouts.HasEnded(Alices with { SessionId = "two" }, Now.AddMinutes(-1)));
        Assert.False(logouts.HasEnded(Alices with { SessionId = null }, Now.AddMinutes(-1)));
        Assert.False(logouts.HasEnded(Alices with { Issuer = "other" }, Now.AddMinutes(-1)));
    }

    [Fact]
    public void Ended_BySubject_EndsAllThatBeganBefore()
    {
        var logouts = new ProviderLogouts(_time);

        logouts.Add(new("corp", "alice", null, Now, Now.AddHours(8)));

        Assert.True(logouts.HasEnded(Alices, Now.AddMinutes(-1)));
        Assert.False(logouts.HasEnded(Alices, Now.AddMinutes(1)));
        Assert.False(logouts.HasEnded(Alices with { Subject = "bob" }, Now.AddMinutes(-1)));
    }

    [Fact]
    public void Ended_ByANewerWord_IsNotTakenBackByAnOlderOne()
    {
        var logouts = new ProviderLogouts(_time);
        var first = new ProviderLogout("corp", "alice", null, Now, Now.AddHours(8));
        logouts.Add(first);
        logouts.Add(first with { Before = Now.AddMinutes(10) });

        logouts.Add(first);

        Assert.True(logouts.HasEnded(Alices, Now.AddMinutes(5)));
    }

    [Fact]
    public void Ended_BeyondTheCapacity_ForgetsWhatEndsSoonest()
    {
        var logouts = new ProviderLogouts(_time, capacity: 2);

        logouts.Add(new("corp", null, "soon", Now, Now.AddHours(1)));
        logouts.Add(new("corp", null, "late", Now, Now.AddHours(3)));
        logouts.Add(new("corp", null, "later", Now, Now.AddHours(4)));

        Assert.Equal(
            [false, true, true], ((string[])["soon", "late", "later"]).Select(id => logouts.HasEnded(Alices with { SessionId = id }, Now)));
    }
}
