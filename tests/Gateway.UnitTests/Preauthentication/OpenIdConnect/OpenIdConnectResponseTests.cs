using Gateway.Identity.Auditing;
using Gateway.Identity.Credentials;
using Gateway.Identity.Tokens;
using Gateway.Preauthentication.OpenIdConnect;
using Gateway.Requests;
using Xunit;

namespace Gateway.UnitTests.Preauthentication.OpenIdConnect;

public sealed class OpenIdConnectResponseTests
{
    private static readonly OpenIdConnectStatus[] Good =
        [OpenIdConnectStatus.Asked, OpenIdConnectStatus.SignedIn, OpenIdConnectStatus.SignedInAlready, OpenIdConnectStatus.SignedOut,
            OpenIdConnectStatus.EndedByProvider];

    public static TheoryData<OpenIdConnectStatus> Outcomes => [.. Enum.GetValues<OpenIdConnectStatus>()];

    public static TheoryData<TokenFault> Faults => [.. Enum.GetValues<TokenFault>().Except([TokenFault.None, TokenFault.NoKeys])];

    [Theory]
    [MemberData(nameof(Outcomes))]
    public void Of_EveryOutcome_IsARefusalUnlessItIsGood(OpenIdConnectStatus outcome)
    {
        var answer = OpenIdConnectResponse.Of(outcome);

        Assert.Equal(Good.Contains(outcome), answer.Status < 400);
        Assert.Equal(Good.Contains(outcome), answer.Result == AuthenticationStatus.Accepted);
        Assert.Equal(Good.Contains(outcome), answer.Outcome == RequestOutcome.Answered);
        Assert.Equal(answer.IsUnavailable, answer.Status is 502 or 503);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void ToReason_OfEveryFaultOfATokenItself_HasAWord(TokenFault fault) => Assert.NotEqual(AuditReason.None, fault.ToReason());
}
