device_db = {
    "attenuator": {
        "type": "controller",
        "host": "127.0.0.1",
        "port": 3253,
        "target_name": "lda",
        "command": "node build/examples/attenuator.js -p {port} --bind {bind}",
    },
    "nothing": {"type": "local", "module": "builtins", "class": "dict"},
}
