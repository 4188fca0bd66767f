using Gateway.Telemetry;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.UnitTests.Telemetry;

public sealed class RecentRequestsTests
{
    private const int Maximum = RecentRequests.MaximumPerSecond;

    private readonly FakeTimeProvider _time = new();
    private readonly RecentRequests _requests;

    public RecentRequestsTests() => _requests = new RecentRequests(new RecentLines(() => 1), _time);

    [Fact]
    public void Requests_BeyondTheBoundOfASecond_AreCountedAndNotKept()
    {
        Assert.Equal(Maximum, Take(Maximum + 20, status: 200));
        Assert.Equal(20, _requests.Skipped);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(10, Take(10, status: 304));
        Assert.Equal(20, _requests.Skipped);
    }

    [Fact]
    public void Requests_ThatFail_AreKeptAmongManyGoodOnes()
    {
        Take(Maximum * 3, status: 200);

        Assert.Equal(Maximum, Take(Maximum * 2, status: 502));
    }

    private int Take(int count, int status) => Enumerable.Range(0, count).Count(_ => _requests.TryTake(status));
}
