using Xunit;

namespace Gateway.EndToEndTests.Controls;

/// <summary>
/// The same bytes for nginx, HAProxy and the gateway. A row without answers is filled in by <c>tests/controls record</c>; where the answers
/// differ, the row says why, and where they agree, there is nothing to say.
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
    public void Row_WhoseAnswersDiffer_SaysWhy(string table, string name)
    {
        var row = Tables[table].Single(r => r.Name == name);

        Assert.Equal(row.Differs, row.Because is not null);
    }

    [Theory]
    [InlineData("requests", 300)]
    [InlineData("responses", 120)]
    public void Table_HasItsRows(string table, int least) => Assert.InRange(Tables[table].Count, least, int.MaxValue);
}
