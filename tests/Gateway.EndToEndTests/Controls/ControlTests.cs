using Xunit;

namespace Gateway.EndToEndTests.Controls;

/// <summary>
/// The same bytes for nginx, HAProxy and the gateway. A row without answers is filled in by <c>tests/controls record</c>; where the
/// gateway's answer is neither of the others', the row says why.
/// </summary>
public sealed class ControlTests(ControlServers servers) : IClassFixture<ControlServers>
{
    private static readonly Dictionary<string, IReadOnlyList<ControlRow>> Tables =
        ((string[])["requests", "responses"]).ToDictionary(t => t, ControlTable.Read);

    public static TheoryData<string, string> Rows => [.. Tables.SelectMany(t => t.Value, (table, row) => (table.Key, row.Name))];

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Row_GetsItsAnswerOfEachServer(string table, string name)
    {
        var row = Tables[table].Single(r => r.Name == name);
        foreach (var server in ControlServers.Names)
        {
            var exchange = await servers.RunAsync(server, row, TestContext.Current.CancellationToken);

            Assert.Equal($"{server}: {row.Answers.GetValueOrDefault(server)}", $"{server}: {ControlAnswer.Of(row, exchange)}");
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Row_WhereTheGatewayStandsAlone_SaysWhy(string table, string name)
    {
        var row = Tables[table].Single(r => r.Name == name);

        Assert.True(
            !row.StandsAlone || row.Because is not null, "The gateway's answer is neither nginx's nor HAProxy's, and no reason is given.");
    }

    [Theory]
    [InlineData("requests", 300)]
    [InlineData("responses", 120)]
    public void Table_HasItsRows(string table, int least) => Assert.InRange(Tables[table].Count, least, int.MaxValue);
}
