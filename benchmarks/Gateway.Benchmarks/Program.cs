using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Gateway.Benchmarks;

// budgets: allocations against budgets.json, in seconds, for tests. Anything else is BenchmarkDotNet's: times and allocations.
if (args is ["budgets", ..])
{
    return await AllocationBudgets.CheckAsync(Path.Combine(AppContext.BaseDirectory, "budgets.json"));
}

// In process: the solution's build rules are not for the code that BenchmarkDotNet generates.
var config = DefaultConfig.Instance
    .AddDiagnoser(MemoryDiagnoser.Default)
    .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance));
BenchmarkSwitcher.FromAssembly(typeof(AllocationBudgets).Assembly).Run(args.Length == 0 ? ["--filter", "*"] : args, config);
return 0;
