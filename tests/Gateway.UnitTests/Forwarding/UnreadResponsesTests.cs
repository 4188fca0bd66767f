using Gateway.Forwarding.Connections;
using Xunit;

namespace Gateway.UnitTests.Forwarding;

public sealed class UnreadResponsesTests
{
    private const long Response = UnreadConnection.ResponseBytes;

    private readonly List<string> _ended = [];
    private readonly UnreadResponses _all = new() { Limit = 10 * Response };

    [Fact]
    public void Wait_OverTheLimit_EndsTheConnectionThatLeavesMost()
    {
        using var modest = _all.Open(() => _ended.Add("modest"));
        using var greedy = _all.Open(() => _ended.Add("greedy"));
        for (var i = 0; i < 7; i++)
        {
            greedy.Wait(0);
        }

        for (var i = 0; i < 3; i++)
        {
            modest.Wait(0);
        }

        Assert.Empty(_ended);
        modest.Wait(1);

        Assert.Equal(["greedy"], _ended);
        Assert.Equal((4 * Response) + 1, _all.Bytes);
    }

    [Fact]
    public void Wait_OnManyThreads_EndsOnlyTheConnectionThatLeavesMost()
    {
        for (var round = 0; round < 200; round++)
        {
            _ended.Clear();
            using var modest = _all.Open(() => _ended.Add("modest"));
            using var greedy = _all.Open(() => _ended.Add("greedy"));
            modest.Wait(0);

            Parallel.For(0, 24, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ => greedy.Wait(0));

            Assert.Equal(["greedy"], _ended);
            Assert.Equal(Response, _all.Bytes);
        }
    }

    [Fact]
    public void Ended_ConnectionsCountNoMore_AndAreEndedOnce()
    {
        using var first = _all.Open(() => _ended.Add("first"));
        first.Wait(11 * Response);
        first.Wait(1);
        first.Resume(11 * Response);
        first.Resume(1);

        Assert.Equal(["first"], _ended);
        Assert.Equal(0, _all.Bytes);
    }

    [Fact]
    public void Resume_AndDispose_GiveBackWhatWasCounted()
    {
        var connection = _all.Open(() => _ended.Add("one"));
        connection.Wait(100);
        connection.Wait(200);
        connection.Resume(100);
        Assert.Equal(200 + Response, _all.Bytes);

        connection.Dispose();
        connection.Resume(200);

        Assert.Equal(0, _all.Bytes);
        Assert.Empty(_ended);
    }

    [Fact]
    public async Task CountAsync_CountsWhileTheClientDoesNotRead()
    {
        using var connection = _all.Open(() => _ended.Add("one"));
        var reading = new TaskCompletionSource();
        var counting = connection.CountAsync(reading.Task, 5);
        Assert.Equal(5 + Response, _all.Bytes);

        reading.SetException(new IOException());
        await Assert.ThrowsAsync<IOException>(() => counting);

        Assert.Equal(0, _all.Bytes);
    }

    [Fact]
    public void Limit_ThatChanges_HoldsForTheNextResponse()
    {
        using var connection = _all.Open(() => _ended.Add("one"));
        connection.Wait(0);
        _all.Limit = Response;
        Assert.Empty(_ended);

        connection.Wait(0);

        Assert.Equal(["one"], _ended);
    }
}
