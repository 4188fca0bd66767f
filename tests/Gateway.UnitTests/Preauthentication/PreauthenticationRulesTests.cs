using System.Collections.Frozen;
using Gateway.Identity.Authorization;
using Gateway.Identity.Credentials;
using Gateway.Preauthentication;
using Gateway.Requests;
using Xunit;

namespace Gateway.UnitTests.Preauthentication;

public sealed class PreauthenticationRulesTests
{
    private static readonly UserIdentity Alice = new() { Name = "alice", Directory = "users", Groups = new[] { "Staff" }.ToFrozenSet() };

    private static readonly SignInResult AliceFound = new(SignInStatus.Accepted) { Scheme = "Basic", User = Alice };

    [Fact]
    public void Decide_WithoutRoute_IsMisconfigured()
    {
        Assert.Equal(PreauthenticationStatus.Misconfigured, PreauthenticationRules.Decide(null, ClientKind.Navigation, AliceFound));
        Assert.Equal(PreauthenticationStatus.Misconfigured, PreauthenticationRules.Decide(Route(), ClientKind.Navigation, AliceFound));
    }

    [Theory]
    [InlineData(RouteAuthentication.Anonymous, PreauthenticationStatus.Anonymous)]
    [InlineData(RouteAuthentication.PassThrough, PreauthenticationStatus.PassThrough)]
    [InlineData(RouteAuthentication.Basic, PreauthenticationStatus.Challenge)]
    [InlineData(RouteAuthentication.Forms, PreauthenticationStatus.SignIn)]
    [InlineData(RouteAuthentication.OpenIdConnect, PreauthenticationStatus.SignIn)]
    public void Decide_NobodyKnown_IsAsTheSchemeSays(RouteAuthentication scheme, PreauthenticationStatus expected) =>
        Assert.Equal(expected, PreauthenticationRules.Decide(Route(scheme), ClientKind.Navigation, SignInResult.Nothing));

    [Theory]
    [InlineData(RouteAuthentication.Anonymous)]
    [InlineData(RouteAuthentication.PassThrough)]
    public void Decide_OpenSchemeBesideAnother_DoesNotOpenTheRoute(RouteAuthentication open)
    {
        Assert.Equal(PreauthenticationStatus.Challenge, PreauthenticationRules.Decide(
            Route(RouteAuthentication.Basic, open), ClientKind.Program, SignInResult.Nothing));
        Assert.Equal(PreauthenticationStatus.Challenge, PreauthenticationRules.Decide(
            Route(open, RouteAuthentication.Basic), ClientKind.Program, SignInResult.Nothing));
    }

    [Theory]
    [InlineData(ClientKind.Navigation, SignInStatus.SessionEnded, PreauthenticationStatus.SignIn)]
    [InlineData(ClientKind.Script, SignInStatus.SessionEnded, PreauthenticationStatus.SessionEnded)]
    [InlineData(ClientKind.Program, SignInStatus.SessionEnded, PreauthenticationStatus.SessionEnded)]
    [InlineData(ClientKind.Script, SignInStatus.Nothing, PreauthenticationStatus.Challenge)]
    [InlineData(ClientKind.Program, SignInStatus.Malformed, PreauthenticationStatus.Challenge)]
    public void Decide_OnFormsRoute_ShowsThePageToNavigationsOnly(
        ClientKind client, SignInStatus state, PreauthenticationStatus expected) =>
        Assert.Equal(expected, PreauthenticationRules.Decide(Route(RouteAuthentication.Forms), client, new SignInResult(state)));

    [Theory]
    [InlineData("", "", true)]
    [InlineData("ALICE", "", true)]
    [InlineData("bob", "", false)]
    [InlineData("", "staff", true)]
    [InlineData("bob", "STAFF", true)]
    [InlineData("bob", "admins", false)]
    public void May_IsByNameOrGroupWithoutCase(string user, string group, bool expected)
    {
        var route = Route(RouteAuthentication.Basic) with { Access = new AccessRule { Users = Set(user), Groups = Set(group) } };

        Assert.Equal(expected ? AccessStatus.Allowed : AccessStatus.NotNamed, PreauthenticationRules.Authorize(route, AliceFound));
        Assert.Equal(expected
            ? PreauthenticationStatus.Accepted
            : PreauthenticationStatus.Forbidden, PreauthenticationRules.Decide(route, ClientKind.Program, AliceFound));
    }

    [Fact]
    public void Decide_EveryRefusal_IsAChallengeUnlessNobodyCouldBeAsked()
    {
        foreach (var result in Enum.GetValues<AuthenticationStatus>().Where(r => r != AuthenticationStatus.Accepted))
        {
            var finding = new SignInResult(SignInStatus.Refused) { Scheme = "Basic", Result = result };
            var expected = result is AuthenticationStatus.DirectoryUnavailable or AuthenticationStatus.Busy
                ? PreauthenticationStatus.TryLater
                : PreauthenticationStatus.Challenge;

            Assert.Equal(expected, PreauthenticationRules.Decide(Route(RouteAuthentication.Basic), ClientKind.Program, finding));
        }
    }

    [Fact]
    public void Outcome_OfEveryDecision_IsNamedUnlessItPasses()
    {
        foreach (var decision in Enum.GetValues<PreauthenticationStatus>())
        {
            var passes = decision is PreauthenticationStatus.Accepted or PreauthenticationStatus.Anonymous
                or PreauthenticationStatus.PassThrough;

            Assert.Equal(passes, PreauthenticationRules.Outcome(decision, AliceFound) == RequestOutcome.None);
            Assert.Equal(passes, PreauthenticationRules.Reason(decision, null, AliceFound) is null);
        }
    }

    [Theory]
    [InlineData(AuthenticationStatus.LockedOut, RequestOutcome.LockedOut)]
    [InlineData(AuthenticationStatus.Throttled, RequestOutcome.LockedOut)]
    [InlineData(AuthenticationStatus.WrongPassword, RequestOutcome.Unauthenticated)]
    public void Outcome_OfALock_IsToldApartInTheLogAlone(AuthenticationStatus result, RequestOutcome expected) =>
        Assert.Equal(expected, PreauthenticationRules.Outcome(
            PreauthenticationStatus.Challenge, new SignInResult(SignInStatus.Refused) { Result = result }));

    private static RoutePreauthentication Route(params RouteAuthentication[] schemes) => new() { Route = "test", Schemes = schemes };

    private static FrozenSet<string> Set(string name) => name.Length == 0 ? [] : new[] { name }.ToFrozenSet();
}
