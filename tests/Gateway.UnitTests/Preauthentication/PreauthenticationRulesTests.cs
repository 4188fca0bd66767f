using System.Collections.Frozen;
using Gateway.Identity;
using Gateway.Identity.Authorization;
using Gateway.Preauthentication;
using Gateway.Requests;
using Xunit;

namespace Gateway.UnitTests.Preauthentication;

public sealed class PreauthenticationRulesTests
{
    private static readonly UserIdentity Alice = new() { Name = "alice", Directory = "users", Groups = new[] { "Staff" }.ToFrozenSet() };

    private static readonly CallerFinding AliceFound = new(CallerState.Accepted) { Scheme = "Basic", User = Alice };

    [Fact]
    public void Decide_WithoutRoute_IsMisconfigured()
    {
        Assert.Equal(PreauthenticationDecision.Misconfigured, PreauthenticationRules.Decide(null, CallerKind.Navigation, AliceFound));
        Assert.Equal(PreauthenticationDecision.Misconfigured, PreauthenticationRules.Decide(Route(), CallerKind.Navigation, AliceFound));
    }

    [Theory]
    [InlineData(RouteAuthentication.Anonymous, PreauthenticationDecision.Anonymous)]
    [InlineData(RouteAuthentication.PassThrough, PreauthenticationDecision.PassThrough)]
    [InlineData(RouteAuthentication.Basic, PreauthenticationDecision.Challenge)]
    [InlineData(RouteAuthentication.Forms, PreauthenticationDecision.SignIn)]
    [InlineData(RouteAuthentication.OpenIdConnect, PreauthenticationDecision.SignIn)]
    public void Decide_NobodyKnown_IsAsTheSchemeSays(RouteAuthentication scheme, PreauthenticationDecision expected) =>
        Assert.Equal(expected, PreauthenticationRules.Decide(Route(scheme), CallerKind.Navigation, CallerFinding.Nothing));

    [Theory]
    [InlineData(RouteAuthentication.Anonymous)]
    [InlineData(RouteAuthentication.PassThrough)]
    public void Decide_OpenSchemeBesideAnother_DoesNotOpenTheRoute(RouteAuthentication open)
    {
        Assert.Equal(PreauthenticationDecision.Challenge, PreauthenticationRules.Decide(Route(RouteAuthentication.Basic, open), CallerKind.Program, CallerFinding.Nothing));
        Assert.Equal(PreauthenticationDecision.Challenge, PreauthenticationRules.Decide(Route(open, RouteAuthentication.Basic), CallerKind.Program, CallerFinding.Nothing));
    }

    [Theory]
    [InlineData(CallerKind.Navigation, CallerState.SessionEnded, PreauthenticationDecision.SignIn)]
    [InlineData(CallerKind.Script, CallerState.SessionEnded, PreauthenticationDecision.SessionEnded)]
    [InlineData(CallerKind.Program, CallerState.SessionEnded, PreauthenticationDecision.SessionEnded)]
    [InlineData(CallerKind.Script, CallerState.Nothing, PreauthenticationDecision.Challenge)]
    [InlineData(CallerKind.Program, CallerState.Malformed, PreauthenticationDecision.Challenge)]
    public void Decide_OnFormsRoute_ShowsAPageToNavigationsAlone(CallerKind caller, CallerState state, PreauthenticationDecision expected) =>
        Assert.Equal(expected, PreauthenticationRules.Decide(Route(RouteAuthentication.Forms), caller, new CallerFinding(state)));

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

        Assert.Equal(expected ? AccessVerdict.Allowed : AccessVerdict.NotNamed, PreauthenticationRules.May(route, AliceFound));
        Assert.Equal(expected ? PreauthenticationDecision.Accepted : PreauthenticationDecision.Forbidden, PreauthenticationRules.Decide(route, CallerKind.Program, AliceFound));
    }

    [Fact]
    public void Decide_EveryRefusal_IsAChallengeUnlessNobodyCouldBeAsked()
    {
        foreach (var result in Enum.GetValues<AuthenticationResult>().Where(r => r != AuthenticationResult.Accepted))
        {
            var finding = new CallerFinding(CallerState.Refused) { Scheme = "Basic", Result = result };
            var expected = result is AuthenticationResult.DirectoryUnavailable or AuthenticationResult.Busy ? PreauthenticationDecision.TryLater : PreauthenticationDecision.Challenge;

            Assert.Equal(expected, PreauthenticationRules.Decide(Route(RouteAuthentication.Basic), CallerKind.Program, finding));
        }
    }

    [Fact]
    public void Outcome_OfEveryDecision_IsNamedUnlessItPasses()
    {
        foreach (var decision in Enum.GetValues<PreauthenticationDecision>())
        {
            var passes = decision is PreauthenticationDecision.Accepted or PreauthenticationDecision.Anonymous or PreauthenticationDecision.PassThrough;

            Assert.Equal(passes, PreauthenticationRules.Outcome(decision, AliceFound) == RequestOutcome.None);
            Assert.Equal(passes, PreauthenticationRules.Reason(decision, null, AliceFound) is null);
        }
    }

    [Theory]
    [InlineData(AuthenticationResult.LockedOut, RequestOutcome.LockedOut)]
    [InlineData(AuthenticationResult.Throttled, RequestOutcome.LockedOut)]
    [InlineData(AuthenticationResult.WrongPassword, RequestOutcome.Unauthenticated)]
    public void Outcome_OfALock_IsToldApartInTheLogAlone(AuthenticationResult result, RequestOutcome expected) =>
        Assert.Equal(expected, PreauthenticationRules.Outcome(PreauthenticationDecision.Challenge, new CallerFinding(CallerState.Refused) { Result = result }));

    private static RoutePreauthentication Route(params RouteAuthentication[] schemes) => new() { Route = "test", Schemes = schemes };

    private static FrozenSet<string> Set(string name) => name.Length == 0 ? [] : new[] { name }.ToFrozenSet();
}
