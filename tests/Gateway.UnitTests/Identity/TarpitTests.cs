using System.Net;
using Gateway.Identity;
using Gateway.Identity.Throttling;
using Xunit;

namespace Gateway.UnitTests.Identity;

public sealed class TarpitTests
{
    private static readonly IdentityOptions Slow = new()
    {
        Throttling = new()
        {
            Failures = 10,
            Exempt = ["192.0.2.0/24"],
            Tarpit = new() { After = 3, Step = TimeSpan.FromSeconds(1), Longest = TimeSpan.FromSeconds(5), Held = 2 },
        },
    };

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, 0)]
    [InlineData(4, 1)]
    [InlineData(7, 4)]
    [InlineData(8, 5)]
    [InlineData(1000, 5)]
    public void WaitFor_GrowsWithEachFailureUpToTheLongest(int failures, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Tarpit.WaitFor(Slow.Throttling.Tarpit, failures));

    [Fact]
    public async Task Refusal_OfASourceThatSprays_ComesLater()
    {
        using var identity = new IdentityFixture(Slow);
        await SprayAsync(identity, 3);

        var late = identity.SignInAsync("carol", "guess");
        Assert.False(late.IsCompleted);
        identity.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(AuthenticationResult.UnknownUser, await late);

        var later = identity.SignInAsync("dave", "guess");
        identity.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(later.IsCompleted);
        identity.Time.Advance(TimeSpan.FromSeconds(1));
        await later;
    }

    [Fact]
    public async Task RightPassword_AndOtherSources_WaitForNothing()
    {
        using var identity = new IdentityFixture(Slow);
        await identity.SignInAsync("bob", "right", IdentityFixture.Home);
        await SprayAsync(identity, 3);
        await SprayAsync(identity, 9, IdentityFixture.Home, "bob");

        Assert.Equal(AuthenticationResult.Accepted, await identity.SignInAsync("alice", "right"));
        Assert.Equal(AuthenticationResult.WrongPassword, await identity.SignInAsync("alice", "wrong", "198.51.100.99"));
    }

    [Fact]
    public async Task ExemptSource_WaitsForNothing()
    {
        using var identity = new IdentityFixture(Slow);

        await SprayAsync(identity, 20, "192.0.2.7");

        Assert.Equal(0, identity.Get<Tarpit>().Held);
    }

    [Fact]
    public async Task HeldRefusals_AreBounded_AndWhoLeavesMakesRoom()
    {
        using var identity = new IdentityFixture(Slow);
        await SprayAsync(identity, 3);
        using var leaving = new CancellationTokenSource();
        var context = new SignInContext(IPAddress.Parse(IdentityFixture.Abroad), "imap4", "PLAIN");
        var authenticator = identity.Get<Authenticator>();

        var gone = authenticator.AuthenticateAsync(new PasswordCredential("dave", new Secret("x")), context, leaving.Token).AsTask();
        var held = identity.SignInAsync("erin", "x");
        var third = identity.SignInAsync("frank", "x");

        Assert.Equal(AuthenticationResult.UnknownUser, await third);
        Assert.Equal(2, identity.Get<Tarpit>().Held);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        Assert.Equal(1, identity.Get<Tarpit>().Held);
        identity.Time.Advance(TimeSpan.FromSeconds(5));
        await held;
        Assert.Equal(0, identity.Get<Tarpit>().Held);
    }

    private static async Task SprayAsync(IdentityFixture identity, int times, string source = IdentityFixture.Abroad, string? user = null)
    {
        for (var i = 0; i < times; i++)
        {
            await identity.SignInAsync(user ?? $"nobody{i}", $"guess {i}", source);
        }
    }
}
