using Gateway.Hosting.Sharing;
using Gateway.Preauthentication.Sessions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.UnitTests.Hosting;

public sealed class EndingTextTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Session_ToldToAnotherGateway_EndsThere(bool allowsSignOut)
    {
        var (sessions, logouts) = (new SessionRegistry(_time), new ProviderLogouts(_time));
        var id = Guid.NewGuid();

        EndingText.Apply(EndingText.Of(id, allowsSignOut), _time.GetUtcNow().AddHours(1), sessions, logouts);

        Assert.True(sessions.IsRevoked(id));
        Assert.Equal(allowsSignOut, sessions.TryUseSignOut(id));
    }

    [Fact]
    public void Account_ToldToAnotherGateway_HasNoSessionFromBeforeThere()
    {
        var (sessions, logouts) = (new SessionRegistry(_time), new ProviderLogouts(_time));
        var (now, until) = (_time.GetUtcNow().AddTicks(5), _time.GetUtcNow().AddHours(8));

        EndingText.Apply(EndingText.OfAccount("corp\\älice b", now), until, sessions, logouts);

        Assert.True(sessions.IsRevoked("corp\\älice b", now));
        Assert.False(sessions.IsRevoked("corp\\älice b", now.AddMilliseconds(2)));
        Assert.False(sessions.IsRevoked("alice", now));

        // What comes late takes nothing back.
        EndingText.Apply(EndingText.OfAccount("corp\\älice b", now.AddHours(-1)), until, sessions, logouts);
        Assert.True(sessions.IsRevoked("corp\\älice b", now));
    }

    [Theory]
    [InlineData("alice", null)]
    [InlineData(null, "session 1/ä%20\n")]
    public void Notice_ToldToAnotherGateway_EndsThere(string? subject, string? session)
    {
        var (sessions, logouts) = (new SessionRegistry(_time), new ProviderLogouts(_time));
        var (now, until) = (_time.GetUtcNow(), _time.GetUtcNow().AddHours(1));

        EndingText.Apply(EndingText.Of(new ProviderLogout("corp one", subject, session, now, until)), until, sessions, logouts);

        Assert.Equal(new ProviderLogout("corp one", subject, session, now, until), Assert.Single(logouts.GetAll()));
    }

    [Fact]
    public void Use_ToldToAnotherGateway_IsKnownThere()
    {
        var (sessions, logouts) = (new SessionRegistry(_time), new ProviderLogouts(_time));

        EndingText.Apply(EndingText.OfUse("corp", "a b"), _time.GetUtcNow().AddHours(1), sessions, logouts);

        Assert.True(logouts.HasSeen("corp", "a b"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("session")]
    [InlineData("session nonsense")]
    [InlineData("provider corp alice  tomorrow")]
    [InlineData("account alice")]
    [InlineData("account alice tomorrow")]
    [InlineData("account alice 999999999999999999")]
    [InlineData("of a later version")]
    public void Text_ThatIsNotUnderstood_EndsNothing(string text)
    {
        var (sessions, logouts) = (new SessionRegistry(_time), new ProviderLogouts(_time));

        EndingText.Apply(text, _time.GetUtcNow().AddHours(1), sessions, logouts);

        Assert.Empty(sessions.GetRevoked());
        Assert.Empty(sessions.GetRevokedAccounts());
        Assert.Empty(logouts.GetAll());
    }
}
