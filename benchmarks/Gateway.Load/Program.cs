using System.Globalization;
using System.Runtime.InteropServices;
using Gateway.Load.BackEnds;
using Gateway.Load.Running;
using Gateway.Load.Scenarios;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
return args switch
{
    ["serve", .. var ports] => await BackEndProcess.RunAsync([.. ports.Select(Number)], stop.Token),
    _ => await RunAsync(),
};

async Task<int> RunAsync()
{
    var (options, error) = RunOptions.Parse(args);
    if (error is not null)
    {
        Console.Error.WriteLine(error);
        return 2;
    }

    if (options.ShowHelp)
    {
        Console.WriteLine(RunOptions.Help);
        return 0;
    }

    if (options.List)
    {
        foreach (var plan in Catalog.All())
        {
            Console.WriteLine($"{plan.Name,-24} {plan.What}");
        }

        return 0;
    }

    var shown = args.SkipWhile(a => a == "--results").Skip(args is ["--results", ..] ? 1 : 0);
    try
    {
        return await new BenchmarkRun(options, $"benchmarks/run {string.Join(' ', shown)}".Trim()).RunAsync(stop.Token);
    }
    catch (Exception) when (stop.IsCancellationRequested) // whatever it was in the middle of
    {
        Console.Error.WriteLine("Stopped; the report has the scenarios that had ended.");
        return 130;
    }
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true; // what was started is ended first
    stop.Cancel();
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
