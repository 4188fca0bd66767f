using Gateway.Configuration;
using Xunit;

namespace Gateway.UnitTests.Configuration;

public sealed class JsonSourceMapTests
{
    [Fact]
    public void Find_KeyInNestedList_GivesLineAndColumnFromOne()
    {
        var map = JsonSourceMap.Read("""
            {
              // a comment
              "Gateway": { "Hosts": [ "a",
                "b" ] }
            }
            """u8);

        Assert.Equal((3, 3), map.Find("Gateway"));
        Assert.Equal((4, 5), map.Find("gateway:hosts:1"));
        Assert.Equal((3, 16), map.Find("Gateway:Hosts:7:Absent"));
    }
}
