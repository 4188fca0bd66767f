using Gateway.Publishing.LongPolls;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Gateway.UnitTests.Publishing.LongPolls;

public sealed class ActiveSyncCommandTests
{
    [Theory]
    [InlineData("?Cmd=Ping&User=alice", true)]
    [InlineData("?User=alice&cmd=ping", true)]
    [InlineData("?Cmd=Sync&User=Ping", false)]
    [InlineData("?oRIJBBA=", true)] // 161, 18
    [InlineData("?oQAJBBA=", false)] // 161, 0: Sync
    [InlineData("?%%%%", false)]
    [InlineData("?oR", false)]
    [InlineData("", false)]
    public void IsPing_ReadsBothFormsOfTheQuery(string query, bool expected)
    {
        var request = new DefaultHttpContext().Request;
        request.QueryString = new QueryString(query);

        Assert.Equal(expected, ActiveSyncCommand.IsPing(request));
    }
}
