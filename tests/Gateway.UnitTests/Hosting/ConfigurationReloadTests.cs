using Gateway.Hosting;
using Gateway.Settings;
using Gateway.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Gateway.UnitTests.Hosting;

public sealed class ConfigurationReloadTests : IDisposable
{
    private const string Good = """{ "Gateway": { "State": "one" } }""";
    private const string Better = """{ "Gateway": { "State": "two" } }""";
    private const string Bad = """{ "Gateway": { "Stat": "two", "Clusters": 5 } }""";

    private readonly TemporaryFolder _folder = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly FakeTimeProvider _time = new();
    private readonly FakeLogger<ConfigurationReload> _logger = new();
    private readonly ReloadStatus _status;
    private readonly CurrentConfiguration _current;
    private readonly MetricCollector<long> _reloads;
    private readonly ConfigurationReload _reload;

    public ConfigurationReloadTests()
    {
        var file = new ConfigurationFile(_folder.Write("gateway.json", Good), new Dictionary<string, string>());
        var reading = file.Read();
        _current = new CurrentConfiguration(reading.Options ?? throw new InvalidOperationException());
        _status = new ReloadStatus(_time);
        var meters = _services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>();
        _reloads = new MetricCollector<long>(meters, ReloadMetrics.MeterName, "gateway.configuration.reloads");
        _reload = new ConfigurationReload(
            new ConfigurationInForce(new StartedConfiguration(file, reading)), _current, new LoggingConfiguration(), _status,
            new ReloadMetrics(meters, _status), _logger);
    }

    private string StateName => Path.GetFileName(_current.Options.State);

    private IEnumerable<object?> Outcomes => _reloads.GetMeasurementSnapshot().Select(m => m.Tags["outcome"]);

    [Fact]
    public void Run_NewContent_IsApplied()
    {
        Write(Better);
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(ReloadResult.Applied, _reload.Run(ReloadCause.FileChange));

        Assert.Equal("two", StateName);
        Assert.Equal((2, _time.GetUtcNow()), (_status.Current.Generation, _status.Current.LastSuccess));
        Assert.Equal(["applied"], Outcomes);
    }

    [Theory]
    [InlineData(ReloadCause.FileChange)]
    [InlineData(ReloadCause.Signal)]
    public void Run_SameContent_SwapsNothing(ReloadCause cause)
    {
        var options = _current.Options;
        Write(Good);

        Assert.Equal(ReloadResult.Unchanged, _reload.Run(cause));

        Assert.Same(options, _current.Options);
        Assert.Equal(1, _status.Current.Generation);
    }

    [Fact]
    public void Run_Mistakes_KeepsLastGoodAndLogsEachOnce()
    {
        var options = _current.Options;
        Write(Bad);

        Assert.Equal(ReloadResult.Rejected, _reload.Run(ReloadCause.FileChange));
        Assert.Equal(ReloadResult.Unchanged, _reload.Run(ReloadCause.FileChange));

        Assert.Same(options, _current.Options);
        Assert.Equal(2, _status.Current.Errors.Count);
        Assert.Equal(2, _logger.Collector.GetSnapshot().Count(r => r.Id.Id == 1004));
        Assert.Equal(["rejected"], Outcomes);
    }

    [Fact]
    public void Run_MistakesAndSignal_LogsThemAgain()
    {
        Write(Bad);
        _reload.Run(ReloadCause.FileChange);

        Assert.Equal(ReloadResult.Rejected, _reload.Run(ReloadCause.Signal));

        Assert.Equal(4, _logger.Collector.GetSnapshot().Count(r => r.Id.Id == 1004));
    }

    [Fact]
    public void Run_VanishedAndBack_IsRestoredWithoutSwap()
    {
        var options = _current.Options;
        File.Delete(_folder.Combine("gateway.json"));

        Assert.Equal(ReloadResult.Rejected, _reload.Run(ReloadCause.FileChange));
        Write(Good);
        Assert.Equal(ReloadResult.Unchanged, _reload.Run(ReloadCause.FileChange));

        Assert.Same(options, _current.Options);
        Assert.Empty(_status.Current.Errors);
        Assert.NotNull(_status.Current.LastFailure);
    }

    [Fact]
    public void Run_GoodAfterBad_IsApplied()
    {
        Write(Bad);
        _reload.Run(ReloadCause.FileChange);
        Write(Better);

        Assert.Equal(ReloadResult.Applied, _reload.Run(ReloadCause.FileChange));

        Assert.Equal("two", StateName);
        Assert.Empty(_status.Current.Errors);
    }

    [Fact]
    public void Run_RoomThrows_OthersHaveItAndItIsLogged()
    {
        _current.Slice(o => o.State).OnChange((_, _) => throw new InvalidOperationException("cannot take it"));
        Write(Better);

        Assert.Equal(ReloadResult.AppliedInPart, _reload.Run(ReloadCause.FileChange));

        Assert.Equal("two", StateName);
        Assert.Equal("cannot take it", Assert.Single(_logger.Collector.GetSnapshot(), r => r.Level == LogLevel.Error).Exception?.Message);
    }

    [Fact]
    public void Run_SettingOfTheStartChanges_SaysThatItWaitsForARestart()
    {
        Write("""{ "Gateway": { "State": "two", "Shutdown": { "Drain": "00:01:00" } } }""");

        _reload.Run(ReloadCause.FileChange);

        Assert.Equal(["Gateway:State", "Gateway:Shutdown"], _logger.Collector.GetSnapshot()
            .Where(r => r.Id.Id == 1010)
            .Select(r => r.GetStructuredStateValue("Key")));
    }

    [Fact]
    public void TagOf_EveryOutcome_IsItsOwn() =>
        Assert.Distinct(Enum.GetValues<ReloadResult>().Select(ReloadMetrics.TagOf));

    public void Dispose()
    {
        _reloads.Dispose();
        _services.Dispose();
        _folder.Dispose();
    }

    // Replaced by rename, as editors do, and with a time of its own, as two edits by hand have.
    private void Write(string json)
    {
        var path = _folder.Write("gateway.json.new", json);
        File.SetLastWriteTimeUtc(
            path, DateTime.UnixEpoch.AddMinutes(_logger.Collector.Count + _reloads.GetMeasurementSnapshot().Count + 1));
        File.Move(path, _folder.Combine("gateway.json"), overwrite: true);
    }
}
