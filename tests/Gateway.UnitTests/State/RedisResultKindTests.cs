using Gateway.State.Redis;
using Xunit;

namespace Gateway.UnitTests.State;

public sealed class RedisResultKindTests
{
    [Fact]
    public void Kinds_AllOfThem_HaveATagOfTheirOwn()
    {
        var kinds = Enum.GetValues<RedisResultKind>();

        Assert.Equal(kinds.Length, kinds.Select(k => k.ToTag()).Distinct().Count());
    }
}
