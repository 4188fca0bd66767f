using System.CommandLine;

namespace Gateway.Cli;

/// <summary>A command that serves until a stop signal. It handles signals itself and shuts down gracefully.</summary>
internal sealed class ServingCommand(string name, string description) : Command(name, description);
