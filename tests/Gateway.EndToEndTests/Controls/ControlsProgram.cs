using System.Text;

namespace Gateway.EndToEndTests.Controls;

/// <summary>
/// The verb <c>controls</c> of the tests' program: what do the others do with these bytes? <c>tests/controls</c> calls it.
/// </summary>
internal static class ControlsProgram
{
    public const string Verb = "controls";

    private const string Usage = """
        Sends the same bytes to nginx, HAProxy and the gateway, and prints what each answers and what the back end behind it receives.

          tests/controls FILE                        a file with the request's bytes, or - for standard input
          tests/controls FILE --response FILE        with the bytes that the back end answers
          tests/controls FILE --close                with a back end that closes after its answer
          tests/controls --response FILE             with a plain GET
          tests/controls table                       runs the tables of the tests: each row, what the three do, and why they differ
          tests/controls record                      writes what the three do now into the tables of the tests

        In files \r, \n, \t, \0, \\ and \xNN stand for bytes, and line ends of the file for nothing, unless --raw says that the files are the bytes.
        """;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var remaining = arguments.ToList();
        var isRaw = remaining.Remove("--raw");
        var closes = remaining.Remove("--close");
        var response = Take(remaining, "--response");
        if (remaining.Count > 1
            || (remaining.Count == 0 && response is null)
            || remaining.Exists(a => a.StartsWith("--", StringComparison.Ordinal)))
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        await using var servers = new ControlServers();
        await servers.InitializeAsync();
        switch (remaining)
        {
            case ["record"]:
                await RecordAsync(servers, "requests");
                await RecordAsync(servers, "responses");
                return 0;
            case ["table"]:
                await PrintAsync(servers, "requests");
                await PrintAsync(servers, "responses");
                return 0;
        }

        var row = new ControlRow(
            "given",
            remaining is [var file] ? await ReadAsync(file, isRaw) : null,
            response is null ? null : await ReadAsync(response, isRaw),
            closes);
        foreach (var server in ControlServers.Names)
        {
            Print(server, row, await servers.RunAsync(server, row, CancellationToken.None));
        }

        return 0;
    }

    private static string? Take(List<string> arguments, string option)
    {
        var index = arguments.IndexOf(option);
        if (index < 0 || index + 1 >= arguments.Count)
        {
            return null;
        }

        var value = arguments[index + 1];
        arguments.RemoveRange(index, 2);
        return value;
    }

    private static async Task<string> ReadAsync(string file, bool isRaw)
    {
        using var bytes = new MemoryStream();
        await using var input = file == "-" ? Console.OpenStandardInput() : File.OpenRead(file);
        await input.CopyToAsync(bytes);
        var text = Encoding.Latin1.GetString(bytes.ToArray());
        return isRaw
            ? text
            : ControlText.Unescape(text.Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal));
    }

    private static async Task PrintAsync(ControlServers servers, string table)
    {
        foreach (var row in ControlTable.Read(table))
        {
            Console.WriteLine($"== {table}: {row.Name}");
            foreach (var server in ControlServers.Names)
            {
                Console.WriteLine($"{server}: {ControlAnswer.Of(row, await servers.RunAsync(server, row, CancellationToken.None))}");
            }

            if (row.Because is not null)
            {
                Console.WriteLine($"because: {row.Because}");
            }
        }
    }

    private static async Task RecordAsync(ControlServers servers, string table)
    {
        var answers = new Dictionary<string, IReadOnlyDictionary<string, string>>();
        foreach (var row in ControlTable.Read(table))
        {
            var made = new Dictionary<string, string>();
            foreach (var server in ControlServers.Names)
            {
                made[server] = ControlAnswer.Of(row, await servers.RunAsync(server, row, CancellationToken.None));
            }

            answers[row.Name] = made;
            var isNew = ControlServers.Names.Any(s => row.Answers.GetValueOrDefault(s) != made[s]);
            if (isNew || ((row with { Answers = made }).Differs && row.Because is null))
            {
                Console.WriteLine($"{table}: {row.Name}: {(isNew ? "changed" : "the answers differ, and no reason is given")}");
            }
        }

        ControlTable.Write(table, answers);
    }

    private static void Print(string server, ControlRow row, ControlExchange exchange)
    {
        Console.WriteLine($"== {server}: {ControlAnswer.Of(row, exchange)}");
        foreach (var line in exchange.ToClient.Split('\n').Where(l => l.Length > 0))
        {
            Console.WriteLine($"   to client    {ControlText.Escape(line)}");
        }

        foreach (var request in exchange.Received)
        {
            Console.WriteLine($"   to back end  {ControlText.Escape(request.StartLine)}");
            foreach (var (name, value) in request.Headers)
            {
                Console.WriteLine($"                {ControlText.Escape(name)}: {ControlText.Escape(value)}");
            }

            Console.WriteLine($"                {ControlText.Escape(request.Body)}");
        }
    }
}
