using Gateway.Listeners.Descriptors;
using Xunit;

namespace Gateway.UnitTests.Listeners.Descriptors;

public sealed class DescriptorBudgetTests
{
    [Theory]
    [InlineData(400, 240, 64, 48, 48)]
    [InlineData(800, 240, 64, 248, 248)]
    [InlineData(20_000, 240, 1024, 9368, 9368)]
    [InlineData(300, 241, 29, 15, 15)]
    [InlineData(200, 240, 0, 0, 0)]
    public void Room_OfALimit_IsSharedByClientsAndBackEndsBehindAReserve(int limit, int open, int reserve, int clients, int backEnds)
    {
        var budget = new DescriptorBudget(limit, () => open);

        Assert.Equal((reserve, clients, backEnds), (budget.Reserve, budget.MaxClients, budget.MaxBackEnds));
        Assert.True(budget.Others + budget.Reserve + budget.MaxClients + budget.MaxBackEnds <= Math.Max(limit, open));
    }

    [Fact]
    public void TryEnter_BeyondTheRoom_IsRefusedUntilSomebodyLeaves()
    {
        var budget = new DescriptorBudget(400, () => 240);
        var entered = Enumerable.Range(0, 600).Count(_ => budget.TryEnter(isAdmin: false));

        Assert.Equal(budget.MaxClients, entered);
        Assert.Equal(600 - entered, budget.Refused);
        Assert.True(budget.TryTake());
        budget.Leave();
        Assert.True(budget.TryEnter(isAdmin: false));
        Assert.False(budget.TryEnter(isAdmin: false));
    }

    [Fact]
    public void TryEnter_ToTheAdminListener_IsPossibleWhereClientsAreRefused()
    {
        var budget = new DescriptorBudget(400, () => 240);
        while (budget.TryEnter(isAdmin: false))
        {
            // Until it is full.
        }

        Assert.Equal(DescriptorBudget.AdminConnections, Enumerable.Range(0, 100).Count(_ => budget.TryEnter(isAdmin: true)));
    }

    [Fact]
    public void Sample_WhenOtherThingsTakeMore_LeavesLessForConnections()
    {
        var open = 240;
        var budget = new DescriptorBudget(400, () => open);
        Assert.True(budget.TryEnter(isAdmin: false));
        var before = budget.MaxClients;

        open += 1 + 20;
        budget.Sample();

        Assert.Equal(260, budget.Others);
        Assert.Equal(before - 10, budget.MaxClients);
    }

    [Fact]
    public void Sample_WithNoDescriptorToLookWith_LetsNobodyInUntilThereIsOne()
    {
        var isExhausted = false;
        var budget = new DescriptorBudget(400, () => isExhausted ? throw new IOException("Too many open files") : 240);

        isExhausted = true;
        budget.Sample();
        Assert.True(budget.IsExhausted);
        Assert.False(budget.TryEnter(isAdmin: false));

        isExhausted = false;
        budget.Sample();
        Assert.False(budget.IsExhausted);
        Assert.True(budget.TryEnter(isAdmin: false));
    }

    [Fact]
    public void Limit_OfThisProcess_IsMoreThanWhatIsOpen()
    {
        Assert.True(DescriptorTable.Limit() > DescriptorTable.Open());
    }

    [Fact]
    public void TryEnter_WithoutALimit_IsAlwaysPossible()
    {
        var budget = new DescriptorBudget(null, () => throw new IOException());

        Assert.True(budget.TryEnter(isAdmin: false));
        Assert.True(budget.TryTake());
        Assert.False(budget.IsExhausted);
    }
}
