using Gateway.Forwarding.Results;
using Gateway.Publishing.Forwarding;
using Gateway.Requests;
using Xunit;
using Yarp.ReverseProxy.Forwarder;

namespace Gateway.UnitTests.Publishing;

public sealed class ForwardingAnswersTests
{
    public static TheoryData<ForwardingStatus> Outcomes => [.. Enum.GetValues<ForwardingStatus>()];

    [Theory]
    [MemberData(nameof(Outcomes))]
    public void Outcome_HasItsAnswer_AndItsErrorForHealthChecks(ForwardingStatus outcome)
    {
        var answer = ForwardingAnswers.For(new ForwardingResult(outcome));
        var isGood = outcome is ForwardingStatus.Completed or ForwardingStatus.ChannelEnded;

        Assert.NotEqual(RequestOutcome.None, answer.Outcome);
        Assert.Equal(isGood, answer.Outcome == RequestOutcome.Forwarded);
        Assert.Equal(isGood, answer.Status < 400);
        Assert.Equal(isGood, answer.Message.Length == 0);
        Assert.Equal(isGood, ForwardingAnswers.ErrorOf(outcome) == ForwarderError.None);
    }
}
