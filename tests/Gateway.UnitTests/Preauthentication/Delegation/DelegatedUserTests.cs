using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using Gateway.Identity.Credentials;
using Gateway.Preauthentication;
using Gateway.Preauthentication.Assertions;
using Gateway.Preauthentication.Delegation;
using Gateway.Preauthentication.Sessions;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Xunit;

namespace Gateway.UnitTests.Preauthentication.Delegation;

public sealed class DelegatedUserTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.Zero));
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly AssertionSigner _signer;

    public DelegatedUserTests()
    {
        var options = new FixedOptions<AssertionOptions>(new AssertionOptions
        {
            Issuer = "https://gw.example.com",
            Life = TimeSpan.FromMinutes(2),
        });
        var keys = new AssertionKeys(new AssertionKeyFolder(_folder.Combine("keys")), options, _time, NullLogger<AssertionKeys>.Instance);
        _signer = new AssertionSigner(
            keys, options, new PreauthenticationMetrics(_services.GetRequiredService<IMeterFactory>(), new SessionRegistry(_time)), _time);
    }

    [Fact]
    public void Assertion_WithinHalfOfItsLife_IsSentAgain()
    {
        var user = User();
        var delegated = new DelegatedUser(user, []);
        var first = delegated.GetAssertion(user, "wiki", _signer);

        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Same(first, delegated.GetAssertion(user, "wiki", _signer));

        _time.Advance(TimeSpan.FromSeconds(1));
        var second = delegated.GetAssertion(user, "wiki", _signer);
        Assert.NotEqual(new JsonWebToken(first).Id, new JsonWebToken(second).Id);
        Assert.Equal(_time.GetUtcNow().UtcDateTime + TimeSpan.FromMinutes(2), new JsonWebToken(second).ValidTo);
    }

    [Fact]
    public void Assertion_SentAgain_AllocatesNothing()
    {
        var user = User("staff");
        var delegated = new DelegatedUser(user, []);
        delegated.GetAssertion(user, "wiki", _signer);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            delegated.GetAssertion(user, "wiki", _signer);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Assertion_ForAnotherAudience_IsAnotherOne()
    {
        var user = User();
        var delegated = new DelegatedUser(user, []);

        Assert.Equal("wiki", Assert.Single(new JsonWebToken(delegated.GetAssertion(user, "wiki", _signer)).Audiences));
        Assert.Equal("mail", Assert.Single(new JsonWebToken(delegated.GetAssertion(user, "mail", _signer)).Audiences));
    }

    [Fact]
    public void Groups_MoreThanAHeaderCanCarry_AreCutBehindThoseThatRoutesName()
    {
        var user = User([.. Enumerable.Range(0, 1_000).Select(i => $"group {i:d4}"), "zebra"]);
        var delegated = new DelegatedUser(user, new[] { "Zebra" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase));

        var token = delegated.GetAssertion(user, "wiki", _signer);
        var claims = new JsonWebToken(token);

        Assert.InRange(token.Length, 4_000, 7_500);
        Assert.StartsWith("zebra,group%200000,", delegated.GroupsHeader, StringComparison.Ordinal);
        Assert.Contains(claims.Claims, c => c is { Type: "groups", Value: "zebra" });
        Assert.Equal("true", claims.GetClaim("groups_cut").Value);
    }

    [Fact]
    public void Groups_WithCommasAndOtherScripts_AreToldApart()
    {
        var delegated = new DelegatedUser(User("a,b", "Büro"), []);

        Assert.Equal("a%2Cb,B%C3%BCro", delegated.GroupsHeader);
    }

    public void Dispose()
    {
        _services.Dispose();
        _folder.Dispose();
    }

    private static UserIdentity User(params string[] groups) =>
        new() { Name = "alice", Directory = "test", Groups = groups.ToFrozenSet(StringComparer.OrdinalIgnoreCase) };
}
