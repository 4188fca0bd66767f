using Gateway.Filtering;
using Gateway.Requests;
using Xunit;

namespace Gateway.UnitTests.Filtering;

public sealed class FilterResultTests
{
    public static TheoryData<FilterStatus> Verdicts => [.. Enum.GetValues<FilterStatus>()];

    [Theory]
    [MemberData(nameof(Verdicts))]
    public void For_EveryVerdict_HasAnAnswerThatRefuses(FilterStatus verdict)
    {
        var answer = FilterResult.For(verdict);

        Assert.Equal(verdict == FilterStatus.Pass, answer.Outcome == RequestOutcome.None);
        Assert.Equal(verdict == FilterStatus.Pass, answer.Status < 400);
    }
}
