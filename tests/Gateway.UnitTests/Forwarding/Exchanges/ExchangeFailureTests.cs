using Gateway.Forwarding.Connections;
using Gateway.Forwarding.Exchanges;
using Gateway.Forwarding.Results;
using Xunit;

namespace Gateway.UnitTests.Forwarding.Exchanges;

public sealed class ExchangeFailureTests
{
    [Theory]
    [InlineData("None", "AwaitingResponse", ForwardingStatus.ConnectionLost)]
    [InlineData("Finished", "AwaitingResponse", ForwardingStatus.ConnectionLost)]
    [InlineData("None", "Responding", ForwardingStatus.ResponseTruncated)]
    [InlineData("Inactive", "AwaitingResponse", ForwardingStatus.HeaderTimedOut)]
    [InlineData("Inactive", "Responding", ForwardingStatus.ActivityTimedOut)]
    [InlineData("TooLong", "Responding", ForwardingStatus.TimedOut)]
    [InlineData("RequestBody", "AwaitingResponse", ForwardingStatus.RequestInvalid)]
    [InlineData("ClientLeft", "Responding", ForwardingStatus.ClientLeft)]
    public void ToStatus_OfReasonAndPhase_IsTheStatus(string reason, string phase, ForwardingStatus expected) =>
        Assert.Equal(expected, Failure(reason, phase).ToStatus());

    [Theory]
    [InlineData("None", "AwaitingResponse", ForwardingStatus.ConnectionLost)]
    [InlineData("None", "Responding", ForwardingStatus.ChannelEnded)]
    [InlineData("ClientLeft", "Responding", ForwardingStatus.ChannelEnded)]
    [InlineData("ClientLeft", "AwaitingResponse", ForwardingStatus.ClientLeft)]
    [InlineData("TooLong", "Responding", ForwardingStatus.TimedOut)]
    public void ToStatus_OfAChannel_TakesAnEndForItsNormalEnd(string reason, string phase, ForwardingStatus expected) =>
        Assert.Equal(expected, (Failure(reason, phase) with { IsChannel = true }).ToStatus());

    [Theory]
    [InlineData("Inactive")]
    [InlineData("TooLong")]
    public void ToStatus_OfALimitWhileTheClientIsAwaited_IsClientStalled(string reason) =>
        Assert.Equal(ForwardingStatus.ClientStalled, (Failure(reason, "Responding") with { AwaitsClient = true }).ToStatus());

    [Fact]
    public void ToStatus_OfSilenceAfterTheClientLeft_IsClientLeft()
    {
        var failure = Failure("Inactive", "AwaitingResponse") with { HasClientLeft = true, AwaitsClient = true };

        Assert.Equal(ForwardingStatus.ClientLeft, failure.ToStatus());
    }

    private static ExchangeFailure Failure(string reason, string phase) =>
        new(Enum.Parse<AbortReason>(reason), Enum.Parse<ExchangePhase>(phase));
}
