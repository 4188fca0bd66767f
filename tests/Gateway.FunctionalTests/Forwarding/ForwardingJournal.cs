using System.Collections.Concurrent;
using Gateway.Forwarding;
using Gateway.Forwarding.Results;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.FunctionalTests.Forwarding;

/// <summary>Counts the forwarder's log lines of exchanges that failed: by method, outcome, and how often they were sent.</summary>
internal sealed class ForwardingJournal : ILogger
{
    private static readonly string Category = typeof(Forwarder).FullName!; // no generic parameter

    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConcurrentDictionary<(string Method, ForwardingStatus Outcome, int Tries), int> Failed { get; } = new();

    /// <summary>Waits until an exchange has failed.</summary>
    public Task FirstAsync(CancellationToken cancellationToken) => _first.Task.WaitAsync(cancellationToken);

    public void AddTo(WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ILoggerProvider>(new Provider(this));
        builder.Logging.AddFilter<Provider>(Category, LogLevel.Debug);
    }

    public int CountOf(string methods, Func<ForwardingStatus, bool> outcome) =>
        Failed.Where(f => methods.Split(' ').Contains(f.Key.Method) && outcome(f.Key.Outcome)).Sum(f => f.Value);

    public ISet<ForwardingStatus> OutcomesOf(string methods) =>
        Failed.Keys.Where(k => methods.Split(' ').Contains(k.Method)).Select(k => k.Outcome).ToHashSet();

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Name == "Failed" && state is IReadOnlyList<KeyValuePair<string, object?>> values)
        {
            var named = values.ToDictionary(v => v.Key, v => v.Value);
            if (named.GetValueOrDefault("Outcome") is ForwardingStatus outcome
                && named["Method"] is string method
                && named["Tries"] is int tries)
            {
                Failed.AddOrUpdate((method, outcome, tries), 1, static (_, count) => count + 1);
                _first.TrySetResult();
            }
        }
    }

    private sealed class Provider(ForwardingJournal journal) : ILoggerProvider
    {
        public ILogger CreateLogger(string categoryName) => journal;

        public void Dispose()
        {
        }
    }
}
