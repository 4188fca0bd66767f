using System.Security.Authentication;
using Gateway.Publishing;
using Gateway.Requests;
using Microsoft.AspNetCore.Http;
using Xunit;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.UnitTests.Publishing;

public sealed class ForwarderResultTests
{
    public static TheoryData<ForwarderError> Errors => [.. Enum.GetValues<ForwarderError>()];

    [Theory]
    [MemberData(nameof(Errors))]
    public void For_EveryError_HasAnOutcome(ForwarderError error)
    {
        var outcome = ForwarderResult.For(error, null);

        Assert.NotEqual(RequestOutcome.None, outcome.Outcome);
        Assert.Equal(error == ForwarderError.None, outcome.Status < 400);
    }

    [Fact]
    public void For_UntrustedCertificateWithinAConnectFailure_IsNamed()
    {
        var exception = new HttpRequestException(HttpRequestError.ConnectionError, "connect", new AuthenticationException("chain"));

        Assert.Equal(RequestOutcome.DestinationUntrusted, ForwarderResult.For(ForwarderError.Request, exception).Outcome);
    }

    [Fact]
    public void For_BodyBeyondTheLimit_Is413()
    {
        var exception = new AggregateException(new BadHttpRequestException("too large", StatusCodes.Status413PayloadTooLarge));

        var outcome = ForwarderResult.For(ForwarderError.RequestBodyClient, exception);

        Assert.Equal((RequestOutcome.TooLarge, StatusCodes.Status413PayloadTooLarge), (outcome.Outcome, outcome.Status));
    }
}
