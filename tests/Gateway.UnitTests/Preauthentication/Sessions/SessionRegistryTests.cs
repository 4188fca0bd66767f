using Gateway.Preauthentication.Sessions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.UnitTests.Preauthentication.Sessions;

public sealed class SessionRegistryTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Active_AfterExpiry_CountsNoMore()
    {
        var sessions = new SessionRegistry(_time);
        sessions.Touch(Guid.NewGuid(), _time.GetUtcNow().AddMinutes(1));
        sessions.Touch(Guid.NewGuid(), _time.GetUtcNow().AddMinutes(10));

        Assert.Equal(2, sessions.Active);

        _time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(1, sessions.Active);
    }

    [Fact]
    public void Revoke_ManySessions_StaysBoundedAndForgetsTheSoonestToEnd()
    {
        var sessions = new SessionRegistry(_time, capacity: 100);
        var soonest = Guid.NewGuid();
        sessions.Revoke(soonest, _time.GetUtcNow().AddMinutes(1));
        for (var i = 0; i < 99; i++)
        {
            sessions.Revoke(Guid.NewGuid(), _time.GetUtcNow().AddHours(1));
        }

        var last = Guid.NewGuid();
        sessions.Revoke(last, _time.GetUtcNow().AddHours(1));

        Assert.False(sessions.IsRevoked(soonest));
        Assert.True(sessions.IsRevoked(last));
    }

    [Fact]
    public void TryUseSignOut_IsAllowedOnceAndBriefly()
    {
        var sessions = new SessionRegistry(_time);
        var (prompt, late) = (Guid.NewGuid(), Guid.NewGuid());
        sessions.RevokeAllowingSignOut(prompt, _time.GetUtcNow().AddHours(1));
        sessions.RevokeAllowingSignOut(late, _time.GetUtcNow().AddHours(1));

        Assert.True(sessions.IsRevoked(prompt));
        Assert.True(sessions.TryUseSignOut(prompt));
        Assert.False(sessions.TryUseSignOut(prompt));

        _time.Advance(TimeSpan.FromMinutes(2));

        Assert.False(sessions.TryUseSignOut(late));
    }
}
