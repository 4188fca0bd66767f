using System.Globalization;

namespace Gateway.Load.Running;

/// <summary>What a person asked of <c>benchmarks/run</c>.</summary>
internal sealed record RunOptions
{
    public const string Help = """
        benchmarks/run: the gateway side by side with nginx, HAProxy, Dovecot and Perdition, in alternating rounds.

          --quick             a choice of scenarios, small and short: within 3 minutes
          --smoke             every scenario once, tiny; proves that each runs, its figures mean nothing
          --scenario NAME...  these alone (see --list; a * at the end takes all that begin so)
          --rounds N          rounds of each contender (default 3, and 5 of the headlines: 1 KB and 100 MB over HTTP/1.1)
          --seconds S         length of one round (default 2)
          --warm-up S         load on a gateway before its first round (default 10, and 60 before a headline; quick 1.5); a part of it before each other
          --within MINUTES    from nine tenths of this on, what is left gets one round (default 34), and the report says so
          --name NAME         name of the report under benchmarks/results (default: full, quick, smoke or chosen)
          --gateway PATH      a published gateway; without it one is published first
          --before PATH       another published gateway: a row of its own in every table, for before and after in one run
          --profile FILE      the gateway alone, under perf record while it is measured (see benchmarks/profile)
          --proxy-cores LIST  cores of the proxies (default 0), as taskset has them; load and back ends get the others
          --list              names and meanings of the scenarios
          --help

        Example: benchmarks/run --scenario https-https-1k imap-* --rounds 5 --seconds 4
        """;

    public bool Quick { get; private set; }

    public bool Smoke { get; private set; }

    public bool List { get; private set; }

    public bool ShowHelp { get; private set; }

    public IReadOnlyList<string> Scenarios { get; private set; } = [];

    public int Rounds { get; private set; } = 3;

    public int HeadlineRounds { get; private set; } = 5;

    /// <summary>Seconds of load on a gateway that has just started, before the first headline.</summary>
    public double HeadlineWarmUp { get; private set; } = 60;

    public double Within { get; private set; } = 34;

    public double Seconds { get; private set; } = 2;

    public double WarmUp { get; private set; } = 10;

    public string? Name { get; private set; }

    public string Gateway { get; private set; } = Environment.GetEnvironmentVariable("GATEWAY") ?? "";

    public string? Before { get; private set; }

    public string? Profile { get; private set; }

    public string ProxyCores { get; private set; } = "0";

    public string Results { get; private set; } = "results";

    public string Report => Name ?? (Smoke ? "smoke" : Quick ? "quick" : Scenarios.Count > 0 ? "chosen" : "full");

    /// <summary>The options, or what is wrong with them.</summary>
    public static (RunOptions Options, string? Error) Parse(IReadOnlyList<string> arguments)
    {
        var options = new RunOptions();
        if (arguments.Contains("--quick"))
        {
            (options.Quick, options.Rounds, options.HeadlineRounds, options.Seconds, options.WarmUp, options.HeadlineWarmUp) = (
                true, 2, 2, 0.7, 1.5, 1.5);
        }

        if (arguments.Contains("--smoke"))
        {
            (options.Smoke, options.Rounds, options.HeadlineRounds, options.Seconds, options.WarmUp, options.HeadlineWarmUp) = (
                true, 1, 1, 0, 0, 0);
        }

        var queue = new Queue<string>(arguments);
        while (queue.TryDequeue(out var argument))
        {
            if (options.Take(argument, queue) is { } error)
            {
                return (options, error);
            }
        }

        return (options, null);
    }

    /// <summary>The same, with the shortest rounds that still measure.</summary>
    public RunOptions Hurried() =>
        this with { Seconds = Math.Min(Seconds, 0.2), WarmUp = Math.Min(WarmUp, 0.5), HeadlineWarmUp = Math.Min(HeadlineWarmUp, 0.5) };

    private string? Take(string argument, Queue<string> rest)
    {
        switch (argument)
        {
            case "--quick" or "--smoke":
                return null;
            case "--list":
                List = true;
                return null;
            case "--help" or "-h":
                ShowHelp = true;
                return null;
            case "--scenario":
                var names = new List<string>(Scenarios);
                while (rest.TryPeek(out var name) && !name.StartsWith("--", StringComparison.Ordinal))
                {
                    names.Add(rest.Dequeue());
                }

                Scenarios = names;
                return names.Count > 0 ? null : "--scenario wants a name; --list has them";
        }

        return rest.TryDequeue(out var value) ? Take(argument, value) : $"{argument} is unknown or wants a value; see --help";
    }

    private string? Take(string argument, string value)
    {
        var isNumber = double.TryParse(value, CultureInfo.InvariantCulture, out var number) && number >= 0;
        switch (argument)
        {
            case "--rounds" when isNumber && number >= 1:
                Rounds = HeadlineRounds = (int)number;
                return null;
            case "--seconds" when isNumber:
                Seconds = number;
                return null;
            case "--warm-up" when isNumber:
                WarmUp = HeadlineWarmUp = number;
                return null;
            case "--within" when isNumber:
                Within = number;
                return null;
            case "--name":
                Name = value;
                return null;
            case "--gateway":
                Gateway = value;
                return null;
            case "--before":
                Before = value;
                return null;
            case "--profile":
                Profile = value;
                return null;
            case "--proxy-cores":
                ProxyCores = value;
                return null;
            case "--results":
                Results = value;
                return null;
            default:
                return $"{argument} {value} is not understood; see --help";
        }
    }
}
