using System.Net;
using Gateway.Identity.Credentials;
using Gateway.Identity.Metrics;
using Gateway.Identity.Passwords;
using Xunit;

namespace Gateway.UnitTests.Identity.Passwords;

public sealed class PasswordQueueTests
{
    [Fact]
    public void Take_WithSeveralSources_TakesOneFromEachInTurn()
    {
        var queue = new PasswordQueue(capacity: 100, perSource: 10);
        var flood = Enumerable.Range(0, 5).Select(_ => Added(queue, "203.0.113.1")).ToArray();
        var other = Added(queue, "203.0.113.2");
        var third = Added(queue, "203.0.113.3");

        Assert.Equal([flood[0], other, third, flood[1], flood[2]], Enumerable.Range(0, 5).Select(_ => queue.Take()));
    }

    [Fact]
    public void Take_WithFamiliarSources_TakesThemFirstAndOthersNowAndThen()
    {
        var queue = new PasswordQueue(capacity: 100, perSource: 10);
        var strangers = Enumerable.Range(0, 3).Select(i => Added(queue, $"203.0.113.{i}")).ToArray();
        var home = Enumerable.Range(0, 6).Select(_ => Added(queue, "198.51.100.7", isFamiliar: true)).ToArray();

        Assert.Equal(
            [home[0], home[1], home[2], home[3], strangers[0], home[4], home[5], strangers[1], strangers[2], null],
            Enumerable.Range(0, 10).Select(_ => queue.Take()));
    }

    [Fact]
    public void Add_OfMoreThanASourceMayHave_DropsTheNewest()
    {
        var queue = new PasswordQueue(capacity: 100, perSource: 2);
        var first = Added(queue, "203.0.113.1");
        var second = Added(queue, "203.0.113.1");
        var third = Work("203.0.113.1");

        Assert.Equal((third, PasswordDropReason.SourceFull), queue.Add(third));
        Assert.Equal([first, second, null], Enumerable.Range(0, 3).Select(_ => queue.Take()));
    }

    [Fact]
    public void Add_ToAFullQueue_DropsTheNewestOfTheSourceThatHasMost()
    {
        var queue = new PasswordQueue(capacity: 4, perSource: 3);
        var greedy = Enumerable.Range(0, 3).Select(_ => Added(queue, "203.0.113.1")).ToArray();
        var modest = Added(queue, "203.0.113.2");
        var late = Work("203.0.113.3");
        var later = Work("203.0.113.4");
        var latest = Work("203.0.113.5");

        Assert.Equal((greedy[2], PasswordDropReason.Displaced), queue.Add(late));
        Assert.Equal((greedy[1], PasswordDropReason.Displaced), queue.Add(later));
        Assert.Equal((latest, PasswordDropReason.Full), queue.Add(latest)); // all have one now, and it is the newest
        Assert.Equal([greedy[0], modest, late, later, null], Enumerable.Range(0, 5).Select(_ => queue.Take()));
    }

    [Fact]
    public void FamiliarSource_HasPlacesThatOtherSourcesCannotTake()
    {
        var queue = new PasswordQueue(capacity: 2, perSource: 1);
        Added(queue, "203.0.113.1");
        Added(queue, "203.0.113.2");

        Added(queue, "198.51.100.7", isFamiliar: true);
        Added(queue, "198.51.100.7", isFamiliar: true); // an office

        Assert.Equal((2, 2), (queue.CountOf(isFamiliar: true), queue.CountOf(isFamiliar: false)));
    }

    [Fact]
    public void Remove_OfWorkWhoseSignInHasEnded_FreesItsPlaceAndTakesNoTurn()
    {
        var queue = new PasswordQueue(capacity: 2, perSource: 1);
        var gone = Added(queue, "203.0.113.1");
        var waiting = Added(queue, "203.0.113.2");

        Assert.True(queue.Remove(gone));
        Assert.False(queue.Remove(gone));
        var late = Added(queue, "203.0.113.1");

        Assert.Equal([waiting, late, null], Enumerable.Range(0, 3).Select(_ => queue.Take()));
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public void AnyOrderOfCalls_LeavesAQueueThatEmptiesAndKeepsItsBounds()
    {
        var random = new Random(17);
        var queue = new PasswordQueue(capacity: 20, perSource: 3);
        var waiting = new HashSet<PasswordWork>();
        for (var i = 0; i < 20_000; i++)
        {
            switch (random.Next(5))
            {
                case 0 when queue.Take() is { } taken:
                    Assert.True(waiting.Remove(taken));
                    break;
                case 1 when waiting.Count > 0:
                    var gone = waiting.First();
                    Assert.True(queue.Remove(gone) && waiting.Remove(gone));
                    break;
                default:
                    var work = Work($"203.0.113.{random.Next(30)}", random.Next(3) == 0);
                    waiting.Add(work);
                    if (queue.Add(work) is (var dropped, _))
                    {
                        Assert.True(waiting.Remove(dropped));
                    }

                    break;
            }

            Assert.Equal(waiting.Count, queue.Count);
            Assert.True(queue.CountOf(isFamiliar: false) <= 20 && queue.CountOf(isFamiliar: true) <= 20);
            Assert.All(waiting.Where(w => !w.IsFamiliar).CountBy(w => w.Source), s => Assert.InRange(s.Value, 1, 3));
        }

        while (queue.Take() is { } last)
        {
            Assert.True(waiting.Remove(last));
        }

        Assert.Empty(waiting);
    }

    private static PasswordWork Work(string source, bool isFamiliar = false) => new(SourceNetwork.Of(IPAddress.Parse(source)), isFamiliar);

    private static PasswordWork Added(PasswordQueue queue, string source, bool isFamiliar = false)
    {
        var work = Work(source, isFamiliar);
        Assert.Null(queue.Add(work));
        return work;
    }
}
