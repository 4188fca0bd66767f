using Gateway.State.Lockout;
using Gateway.State.Redis;
using Gateway.State.Sharing;
using Gateway.State.Throttling;
using StackExchange.Redis;
using Xunit;

namespace Gateway.UnitTests.State;

/// <summary>What cannot be read is blamed on the data, and a defect of the gateway's own is not.</summary>
public sealed class UnreadableDataTests
{
    [Theory]
    [InlineData("")]
    [InlineData("nothing")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{ "v": 1, "u": 0, "c": [] }""")]
    [InlineData("""{ "v": 1, "u": 0, "c": [ [ 0 ], [ 0 ] ] }""")]
    [InlineData("""{ "v": 1e300, "u": 0, "c": [] }""")]
    [InlineData("""{ "v": 1, "u": 0, "c": [ [ 0, 0, 0, "" ], [ 0, 0, 0, "" ] ], "n": 7 }""")]
    [InlineData("""{ "v": 1, "u": 0, "c": [ [ 0, 0, 0, "" ], [ 0, 0, 0, "" ] ], "n": [ [] ] }""")]
    public void Read_OfWhatIsNoLockout_BlamesTheData(string json)
    {
        Assert.Throws<UnreadableDataException>(() => UnreadableDataException.Read(json, LockoutSnapshot.Parse));
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("{}")]
    [InlineData("""{ "t": 1, "n": [ 7 ] }""")]
    [InlineData("""{ "t": 1, "n": [ [ "203.0.113.0/24" ] ] }""")]
    public void Read_OfWhatIsNoThrottle_BlamesTheData(string json)
    {
        Assert.Throws<UnreadableDataException>(() => UnreadableDataException.Read(json, ThrottleSnapshot.Parse));
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("99999999999999999999 gateway")]
    [InlineData("-1 gateway")]
    public void Read_OfALeaseThatIsNone_HasNoTokenOrBlamesTheData(string held)
    {
        RedisResult[] parts = [RedisResult.Create((RedisValue)1), RedisResult.Create((RedisValue)held)];

        if (held == "nothing")
        {
            Assert.Equal(new LeaseAnswer(true, 0, null), UnreadableDataException.Read(parts, LeaseAnswer.Of));
        }
        else
        {
            Assert.Throws<UnreadableDataException>(() => UnreadableDataException.Read(parts, LeaseAnswer.Of));
        }
    }

    [Fact]
    public void Read_OfABeatWithoutParts_BlamesTheData()
    {
        RedisResult[] nulls = [.. Enumerable.Range(0, 4).Select(_ => RedisResult.Create(RedisValue.Null))];

        Assert.Throws<UnreadableDataException>(() => UnreadableDataException.Read(nulls, SharedBeat.Of));
        Assert.Throws<UnreadableDataException>(() => UnreadableDataException.Read(Array.Empty<RedisResult>(), SharedBeat.Of));
    }

    [Fact]
    public void Read_WithADefect_LetsItBeSeen()
    {
        Assert.Throws<NullReferenceException>(() => UnreadableDataException.Read<string?, int>(null, text => text!.Length));
        Assert.Throws<ArgumentOutOfRangeException>(() => UnreadableDataException.Read("text", text => text[..7]));
    }
}
