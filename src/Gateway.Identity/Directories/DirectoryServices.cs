using Gateway.Outbound;
using Microsoft.Extensions.Logging;

namespace Gateway.Identity.Directories;

/// <summary>What every directory with servers needs.</summary>
/// <param name="Dialer">Opens connections.</param>
/// <param name="Time">The clock of pools and circuit breakers.</param>
/// <param name="Loggers">Creates the loggers.</param>
internal sealed record DirectoryServices(Dialer Dialer, TimeProvider Time, ILoggerFactory Loggers);
