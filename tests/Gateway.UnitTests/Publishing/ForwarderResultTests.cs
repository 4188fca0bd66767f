using System.Security.Authentication;
using Gateway.Forwarding.Results;
using Gateway.Publishing;
using Gateway.Publishing.Forwarding;
using Gateway.Requests;
using Microsoft.AspNetCore.Http;
using Xunit;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.UnitTests.Publishing;

public sealed class ForwarderResultTests
{
    public static TheoryData<ForwardingStatus> Statuses => [.. Enum.GetValues<ForwardingStatus>()];

    public static TheoryData<ForwarderError> Errors => [.. Enum.GetValues<ForwarderError>()];

    [Theory]
    [MemberData(nameof(Statuses))]
    public void For_EveryStatus_HasAnOutcome_AndAnErrorForHealthChecks(ForwardingStatus status)
    {
        var result = ForwarderResult.For(new ForwardingResult(status));
        var isGood = status is ForwardingStatus.Completed or ForwardingStatus.ChannelEnded;

        Assert.NotEqual(RequestOutcome.None, result.Outcome);
        Assert.Equal(isGood, result.Outcome == RequestOutcome.Forwarded);
        Assert.Equal(isGood, result.Status < 400);
        Assert.Equal(isGood, result.Message.Length == 0);
        Assert.Equal(isGood, ForwarderErrors.ErrorOf(status) == ForwarderError.None);
    }

    [Theory]
    [MemberData(nameof(Errors))]
    public void For_EveryError_HasAnOutcome(ForwarderError error)
    {
        var result = ForwarderResult.For(error, null);

        Assert.NotEqual(RequestOutcome.None, result.Outcome);
        Assert.Equal(error == ForwarderError.None, result.Status < 400);
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

        var result = ForwarderResult.For(ForwarderError.RequestBodyClient, exception);

        Assert.Equal((RequestOutcome.TooLarge, StatusCodes.Status413PayloadTooLarge), (result.Outcome, result.Status));
    }
}
