using System.Globalization;
using System.Runtime.InteropServices;
using Gateway.Load;
using Gateway.Load.BackEnds;
using Gateway.Load.Running;
using Gateway.Load.Scenarios;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, EndFirst);
using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, EndFirst);
return args switch
{
    ["back-end", var port, var certificate] => await new ImapBackEnd(Number(port), certificate).RunAsync(stop.Token),
    ["idle", var count, .. { Length: > 0 } gateways] => await new IdleSessions([.. gateways.Select(MeasuredGateway.Parse)]).RunAsync(Number(count), stop.Token),
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
        foreach (var plan in Catalogue.All())
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
    catch (OperationCanceledException) when (stop.IsCancellationRequested)
    {
        Console.Error.WriteLine("Stopped; the report has the scenarios that had ended.");
        return 130;
    }
}

// What was started is ended before the driver is.
void EndFirst(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
