using System.Globalization;
using System.Reflection;
using System.Text.Json;
using BenchmarkDotNet.Attributes;

namespace Gateway.Benchmarks;

/// <summary>Bytes that each benchmark allocates a call, held against a file. Counts, not times: the same on any machine.</summary>
internal static class AllocationBudgets
{
    private const int Warm = 2_000;
    private const int Measured = 2_000;
    private const int Tries = 3; // the least counts: what else the process does can only add

    public static async Task<int> CheckAsync(string file)
    {
        var budgets = JsonSerializer.Deserialize<Dictionary<string, double>>(await File.ReadAllTextAsync(file)) ?? [];
        var wrong = 0;
        foreach (var (type, method) in Benchmarks())
        {
            var name = $"{type.Name}.{method.Name}";
            var bytes = await MeasureAsync(type, method);
            var verdict = !budgets.Remove(name, out var budget) ? "has no budget" : bytes > budget ? "over budget" : "";
            wrong += verdict.Length > 0 ? 1 : 0;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{name,-50} {bytes,10:n1} bytes a call, budget {budget,8:n0} {verdict}"));
        }

        foreach (var name in budgets.Keys)
        {
            Console.WriteLine($"{name,-50} has a budget and is no benchmark");
            wrong++;
        }

        return wrong == 0 ? 0 : 1;
    }

    private static IEnumerable<(Type Type, MethodInfo Method)> Benchmarks() => typeof(AllocationBudgets).Assembly.GetTypes()
        .SelectMany(t => t.GetMethods(), (t, m) => (t, m))
        .Where(b => b.m.GetCustomAttribute<BenchmarkAttribute>() is not null)
        .OrderBy(b => b.t.Name, StringComparer.Ordinal);

    private static async Task<double> MeasureAsync(Type type, MethodInfo method)
    {
        var instance = Activator.CreateInstance(type)!; // benchmark classes have a constructor without parameters
        await CallAsync(type, typeof(GlobalSetupAttribute), instance);
        try
        {
            var run = Runner(instance, method);
            await run(Warm);
            var least = double.MaxValue;
            for (var i = 0; i < Tries; i++)
            {
                var before = GC.GetTotalAllocatedBytes(precise: true);
                await run(Measured);
                least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / (double)Measured);
            }

            return least;
        }
        finally
        {
            await CallAsync(type, typeof(GlobalCleanupAttribute), instance);
        }
    }

    // One delegate for all calls: reflection allocates on each.
    private static Func<int, Task> Runner(object instance, MethodInfo method)
    {
        if (method.ReturnType == typeof(Task))
        {
            var call = method.CreateDelegate<Func<Task>>(instance);
            return async count =>
            {
                for (var i = 0; i < count; i++)
                {
                    await call();
                }
            };
        }

        var plain = method.CreateDelegate<Func<int>>(instance);
        return count =>
        {
            for (var i = 0; i < count; i++)
            {
                _ = plain();
            }

            return Task.CompletedTask;
        };
    }

    private static async Task CallAsync(Type type, Type attribute, object instance)
    {
        foreach (var method in type.GetMethods().Where(m => m.IsDefined(attribute)))
        {
            if (method.Invoke(instance, null) is Task task)
            {
                await task;
            }
        }
    }
}
