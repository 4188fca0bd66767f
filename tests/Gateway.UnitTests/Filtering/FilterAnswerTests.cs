using Gateway.Filtering;
using Gateway.Requests;
using Xunit;

namespace Gateway.UnitTests.Filtering;

public sealed class FilterAnswerTests
{
    public static TheoryData<FilterVerdict> Verdicts => [.. Enum.GetValues<FilterVerdict>()];

    [Theory]
    [MemberData(nameof(Verdicts))]
    public void For_EveryVerdict_HasAnAnswerThatRefuses(FilterVerdict verdict)
    {
        var answer = FilterAnswer.For(verdict);

        Assert.Equal(verdict == FilterVerdict.Pass, answer.Outcome == RequestOutcome.None);
        Assert.Equal(verdict == FilterVerdict.Pass, answer.Status < 400);
    }
}
